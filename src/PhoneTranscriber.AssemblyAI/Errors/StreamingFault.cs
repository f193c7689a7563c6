namespace PhoneTranscriber.AssemblyAI;

/// <summary>What went wrong, whichever code or text said so.</summary>
public enum StreamingFault
{
    /// <summary>Nothing: the session ended as it should.</summary>
    None,

    /// <summary>A code and a text this library does not know.</summary>
    Unknown,

    /// <summary>The connection broke without a word.</summary>
    ConnectionLost,

    /// <summary>No connection came about: name, network or TLS.</summary>
    ConnectFailed,

    /// <summary>Key missing, wrong or disabled, account without balance.</summary>
    Unauthorized,

    /// <summary>The temporary token has expired; a fresh one may be tried once.</summary>
    TokenExpired,

    /// <summary>More new sessions per minute than the account allows; wait at least 2 s.</summary>
    TooManySessions,

    /// <summary>A parameter or a message the service refuses.</summary>
    InvalidInput,

    /// <summary><c>inactivity_timeout</c> passed; open a new session when there is audio again.</summary>
    Inactivity,

    /// <summary>Audio in messages of a wrong length, or faster than speech: a mistake of the sender.</summary>
    AudioPacing,

    /// <summary>The session reached its greatest length.</summary>
    SessionExpired,

    /// <summary>A message over 128 KB: a mistake of the sender.</summary>
    MessageTooBig,

    /// <summary>The service has a problem of its own.</summary>
    ServerError,

    /// <summary>The endpoint or the model exists no more.</summary>
    Deprecated,

    /// <summary>One side broke the WebSocket or the Streaming protocol.</summary>
    ProtocolViolation,
}
