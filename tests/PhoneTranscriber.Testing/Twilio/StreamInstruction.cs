namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A <c>&lt;Stream&gt;</c>, or the same asked for by the REST API.</summary>
/// <param name="Url">Absolute <c>wss</c> URL.</param>
/// <param name="Tracks">What is sent.</param>
/// <param name="Bidirectional">Whether it stands in <c>&lt;Connect&gt;</c>.</param>
public sealed record StreamInstruction(string Url, StreamTracks Tracks, bool Bidirectional)
{
    /// <summary>Name given by the application; null shows as the stream's SID in callbacks.</summary>
    public string? Name { get; init; }

    /// <summary>Where stream events are reported, or null.</summary>
    public string? StatusCallback { get; init; }

    /// <summary>Whether stream events are reported by GET.</summary>
    public bool StatusCallbackByGet { get; init; }

    /// <summary>The <c>&lt;Parameter&gt;</c>s, delivered as <c>customParameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
