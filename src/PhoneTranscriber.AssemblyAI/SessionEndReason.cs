namespace PhoneTranscriber.AssemblyAI;

/// <summary>How a session ended.</summary>
public enum SessionEndReason
{
    /// <summary>As asked: <c>Terminate</c> was answered by <c>Termination</c>.</summary>
    Terminated,

    /// <summary><c>Terminate</c> was not answered in time; the socket was dropped.</summary>
    TerminationTimedOut,

    /// <summary>The service closed the socket without having reported an error, or ended the session unasked.</summary>
    ServerClosed,

    /// <summary>The service reported an error.</summary>
    ServerError,

    /// <summary>The connection broke, or a send did not get through within <see cref="StreamingClientOptions.SendTimeout"/>.</summary>
    ConnectionLost,

    /// <summary>The service sent a message over <see cref="StreamingClientOptions.MaxMessageBytes"/>.</summary>
    ProtocolError,
}
