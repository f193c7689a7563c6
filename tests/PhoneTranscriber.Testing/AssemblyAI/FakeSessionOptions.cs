namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>What one session hears and how it misbehaves.</summary>
public sealed record FakeSessionOptions
{
    public static FakeSessionOptions Default { get; } = new();

    public SpeechSource Speech { get; init; } = SpeechSource.Nothing;

    public FakeLatency Latency { get; init; } = FakeLatency.None;

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Refuses the upgrade with this HTTP status (401, 503, …) instead of accepting the socket.</summary>
    public int? HttpRefusal { get; init; }

    /// <summary>Cuts the connection instead of answering the upgrade.</summary>
    public bool Unreachable { get; init; }

    /// <summary>Rejects the account after the upgrade: the text after <c>Unauthorized Connection: </c>.</summary>
    public string? AccountProblem { get; init; }

    /// <summary>The model that <c>Begin</c> names instead of the one asked for.</summary>
    public string? BeginModel { get; init; }

    /// <summary>Leaves <c>configuration</c> out of <c>Begin</c>.</summary>
    public bool OmitConfiguration { get; init; }

    /// <summary>The longest session; a token may shorten it. <c>Begin.expires_at</c> is 2 s earlier, as measured live.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromSeconds(10_800);

    /// <summary>Whether the close 3008 at the end of the session's life is announced by an <c>Error</c> frame.</summary>
    public bool ErrorFrameOnExpiry { get; init; } = true;

    /// <summary>Leaves <c>error_code</c> out of <c>Error</c> frames.</summary>
    public bool OmitErrorCode { get; init; }

    /// <summary>Adds an unknown field to every message and sends messages of an unknown type.</summary>
    public bool SendUnknown { get; init; }

    /// <summary><c>turn_is_formatted</c> on the partials of Pro models.</summary>
    public bool PartialsClaimFormatting { get; init; } = true;

    /// <summary>With <c>format_turns</c> on Universal-Streaming: an unformatted final, then its formatted twin, instead of one.</summary>
    public bool UniversalSendsTwoFinals { get; init; }

    /// <summary>Pro reports the first word of a turn so many milliseconds early (about 990 live).</summary>
    public int FirstWordEarlyMs { get; init; }

    /// <summary>Pro reports the end of a turn's last word so many milliseconds late (about 240 live).</summary>
    public int LastWordLateMs { get; init; }

    /// <summary>Wait before each read; the client feels it once the buffers between are full.</summary>
    public TimeSpan ReadDelay { get; init; }

    /// <summary>Audio ahead of real time that ends the session with 3007; <c>null</c> allows any.</summary>
    public TimeSpan? MaxAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How much of the audio is kept for assertions, in bytes; the rest is only counted.</summary>
    public int KeptAudioBytes { get; init; } = 4 * 1024 * 1024;
}
