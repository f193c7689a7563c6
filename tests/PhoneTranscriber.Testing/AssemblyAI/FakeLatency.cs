namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>How long the service takes, on its <see cref="TimeProvider"/>. Nothing by default, so that tests are fast.</summary>
public sealed record FakeLatency
{
    public static FakeLatency None { get; } = new();

    /// <summary>About what third parties measured on the live service in 2026.</summary>
    public static FakeLatency Measured { get; } = new()
    {
        Begin = TimeSpan.FromMilliseconds(1200),
        Rejection = TimeSpan.FromMilliseconds(700),
        Failure = TimeSpan.FromSeconds(1),
        ForceEndpoint = TimeSpan.FromMilliseconds(270),
        Termination = TimeSpan.FromMilliseconds(600),
    };

    /// <summary>From the accepted socket to <c>Begin</c>.</summary>
    public TimeSpan Begin { get; init; }

    /// <summary>From the accepted socket to the error that rejects it.</summary>
    public TimeSpan Rejection { get; init; }

    /// <summary>From an invalid control message to its error.</summary>
    public TimeSpan Failure { get; init; }

    /// <summary>From <c>ForceEndpoint</c> to the final.</summary>
    public TimeSpan ForceEndpoint { get; init; }

    /// <summary>From <c>Terminate</c> to <c>Termination</c>.</summary>
    public TimeSpan Termination { get; init; }
}
