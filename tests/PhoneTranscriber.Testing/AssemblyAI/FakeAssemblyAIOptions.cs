using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>The account and the service as a whole.</summary>
public sealed record FakeAssemblyAIOptions
{
    public string ApiKey { get; init; } = "fake-key";

    /// <summary>Every session, unless <see cref="ForSession"/> is given.</summary>
    public FakeSessionOptions Session { get; init; } = FakeSessionOptions.Default;

    /// <summary>The n-th connection attempt to <c>/v3/ws</c>, counted from 0.</summary>
    public Func<int, FakeSessionOptions>? ForSession { get; init; }

    /// <summary>The connection attempt with these parameters; comes before <see cref="ForSession"/>.</summary>
    public Func<IQueryCollection, FakeSessionOptions>? ForQuery { get; init; }

    /// <summary>The model of a connection without <c>speech_model</c>.</summary>
    public string DefaultModel { get; init; } = "universal-3-5-pro";

    /// <summary>New sessions within 60 s; <c>null</c>: no limit.</summary>
    public int? OpensPerMinute { get; init; }

    /// <summary>Sessions open at once, each holding its slot for <see cref="SlotRelease"/> after its end; <c>null</c>: no limit.</summary>
    public int? MaxSessions { get; init; }

    public TimeSpan SlotRelease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The code of <c>Too many concurrent sessions</c>: 1008 or 3009, both were seen.</summary>
    public int TooManySessionsCode { get; init; } = 1008;

    /// <summary>Refuses to mint tokens with this HTTP status.</summary>
    public int? TokenRefusal { get; init; }

    /// <summary>Also serves TLS, with a certificate made for this one server.</summary>
    public bool Tls { get; init; }

    /// <summary>A small receive buffer in bytes lets a client feel a slow reader early; <c>null</c> leaves the system's.</summary>
    public int? ReceiveBufferBytes { get; init; }
}
