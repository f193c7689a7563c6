namespace PhoneTranscriber.AssemblyAI;

/// <summary>How and why a session ended, and what it took.</summary>
public sealed record SessionEnd
{
    /// <summary>How it ended.</summary>
    public required SessionEndReason Reason { get; init; }

    /// <summary>What went wrong; <see cref="StreamingFault.None"/> for an end that was asked for.</summary>
    public StreamingFault Fault { get; init; }

    /// <summary>A new session may go on where this one stopped, with nothing changed. False for an end that was asked for.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The service's close code; null if it closed without a word.</summary>
    public int? CloseCode { get; init; }

    /// <summary>The code of the service's error message; null if it sent none.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>The text of the service's error message, otherwise the reason it closed with.</summary>
    public string? ErrorText { get; init; }

    /// <summary>Audio the service says it received, in s; null without <c>Termination</c>.</summary>
    public double? AudioDurationSeconds { get; init; }

    /// <summary>Length the service says the session had, in s, which is what is billed; null without <c>Termination</c>.</summary>
    public double? SessionDurationSeconds { get; init; }

    /// <summary>Audio handed to the socket, in bytes.</summary>
    public long AudioBytesSent { get; init; }

    /// <summary>The limit of new sessions per minute was hit: wait at least 2 s.</summary>
    public bool IsTooManySessions => Fault == StreamingFault.TooManySessions;
}
