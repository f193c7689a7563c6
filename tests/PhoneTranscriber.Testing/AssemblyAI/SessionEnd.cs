namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>How a session of the service came to its end.</summary>
public enum SessionEnd
{
    Open,

    /// <summary>The proper way: <c>Terminate</c>, <c>Termination</c>, close 1000.</summary>
    Terminated,

    /// <summary>The client closed the socket, or was gone, without a <c>Termination</c>.</summary>
    ClientClosed,

    /// <summary>The service let the connection go without a close frame; the client sees 1006.</summary>
    Dropped,

    /// <summary>The service closed with a code other than 1000.</summary>
    Failed,
}
