namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>What the speech service does to a call.</summary>
public enum Trouble
{
    /// <summary>The connection is gone without a close frame, at any point.</summary>
    Drop,

    /// <summary><c>Error</c> or a bare close: 3005, 1011, 1013, at any point.</summary>
    Error,

    /// <summary>The socket stays open and nothing comes any more.</summary>
    Stall,

    /// <summary><c>Begin</c> takes 3..9 s, or 12 s, which is too long.</summary>
    SlowBegin,

    /// <summary>The upgrade is refused, or there is nobody, up to three times in a row.</summary>
    NoConnection,

    /// <summary>Too many concurrent sessions, up to twice in a row.</summary>
    TooManySessions,

    /// <summary>The end of a session goes wrong: <c>Terminate</c> is not answered, or the connection drops before <c>Termination</c>.</summary>
    LostEnd,

    /// <summary>Sessions live for 30..90 s.</summary>
    ShortLife,

    /// <summary>The service takes its time between two reads.</summary>
    SlowReading,

    /// <summary>A turn's first word is reported up to 1 s early, its last one up to 1.3 s late.</summary>
    VagueTimes,

    /// <summary>Universal-Streaming sends each final twice, raw and formatted.</summary>
    TwoFinals,
}
