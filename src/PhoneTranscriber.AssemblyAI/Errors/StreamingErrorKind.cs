namespace PhoneTranscriber.AssemblyAI;

/// <summary>Where a <see cref="StreamingException"/> comes from.</summary>
public enum StreamingErrorKind
{
    /// <summary>No connection: name resolution, network or TLS.</summary>
    ConnectFailed,

    /// <summary>
    /// The handshake or a token request was answered with an HTTP status; <see cref="StreamingException.Code"/> is that status.
    /// </summary>
    Refused,

    /// <summary>No <c>Begin</c>, or no token, within <see cref="StreamingClientOptions.ConnectTimeout"/>.</summary>
    TimedOut,

    /// <summary>The service reported an error; <see cref="StreamingException.Code"/> is its code.</summary>
    ServiceError,

    /// <summary>The service closed the socket; <see cref="StreamingException.Code"/> is the close code.</summary>
    ServiceClosed,

    /// <summary>The connection broke, or a send did not get through in time.</summary>
    ConnectionLost,

    /// <summary>The service sent what the protocol does not allow.</summary>
    ProtocolError,

    /// <summary>The session was used after it had been terminated.</summary>
    SessionEnded,
}
