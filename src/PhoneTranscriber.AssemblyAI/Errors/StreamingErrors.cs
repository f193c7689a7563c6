using static PhoneTranscriber.AssemblyAI.StreamingFault;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// The verdict on every code and text the service ends a session with. Texts come first: one code has had several meanings over time
/// (too many sessions came as 1008 and as 3009, and 3005 once stood for all of 3006..3008), the texts have been stable.
/// </summary>
/// <remarks>Source: AssemblyAI, "Common errors and session closures" of Streaming v3; RFC 6455 section 7.4.1 for the 1000s.</remarks>
public static class StreamingErrors
{
    private static readonly (string Text, StreamingVerdict Verdict)[] ByText =
    [
        ("Too many concurrent sessions", new(TooManySessions, IsTransient: true)),
        ("Signature has expired", new(TokenExpired, IsTransient: false)),
        ("Unauthorized Connection", new(Unauthorized, IsTransient: false)),
        ("due to inactivity", new(Inactivity, IsTransient: false)),
        ("Session Expired", new(SessionExpired, IsTransient: true)),
        ("Input Duration", new(AudioPacing, IsTransient: true)),
        ("Audio Transmission Rate Exceeded", new(AudioPacing, IsTransient: true)),
        ("User Input Validation Error", new(InvalidInput, IsTransient: false)),
        ("Model deprecated", new(Deprecated, IsTransient: false)),
        ("Deprecated endpoint", new(Deprecated, IsTransient: false)),
    ];

    /// <summary>Judges an error message or a close of the socket.</summary>
    /// <param name="code">The error's code or the close code; null if there was neither (a lost connection).</param>
    /// <param name="text">The error's text or the close reason.</param>
    public static StreamingVerdict Judge(int? code, string? text) =>
        FromText(text) ?? code switch
        {
            1000 => new(None, IsTransient: false),
            null when text is not null => new(Unknown, IsTransient: true),
            null or 1005 or 1006 => new(ConnectionLost, IsTransient: true),
            1001 or 1011 or 1012 or 1013 or 3005 => new(ServerError, IsTransient: true),
            1002 or 1003 or 1007 or 1010 => new(ProtocolViolation, IsTransient: false),
            1008 => new(Unauthorized, IsTransient: false),
            1009 => new(MessageTooBig, IsTransient: false),
            3006 => new(InvalidInput, IsTransient: false),
            3007 => new(AudioPacing, IsTransient: true),
            3008 => new(SessionExpired, IsTransient: true),
            3009 => new(TooManySessions, IsTransient: true),
            // Codes of the retired v2, which the vendor's clients still list.
            4001 or 4002 or 4003 => new(Unauthorized, IsTransient: false),
            >= 4000 and <= 4104 => new(ServerError, IsTransient: true),
            _ => new(Unknown, IsTransient: true),
        };

    /// <summary>Judges an HTTP answer: to the WebSocket handshake, or to a request for a temporary token.</summary>
    /// <param name="status">The HTTP status, not a success.</param>
    /// <param name="text">The service's text, if the answer had one.</param>
    public static StreamingVerdict JudgeHttp(int status, string? text) =>
        FromText(text) ?? status switch
        {
            401 or 402 or 403 => new(Unauthorized, IsTransient: false),
            410 => new(Deprecated, IsTransient: false),
            429 => new(TooManySessions, IsTransient: true),
            408 or 425 or >= 500 => new(ServerError, IsTransient: true),
            _ => new(InvalidInput, IsTransient: false),
        };

    private static StreamingVerdict? FromText(string? text)
    {
        foreach (var (fragment, verdict) in ByText)
        {
            if (text?.Contains(fragment, StringComparison.OrdinalIgnoreCase) is true)
                return verdict;
        }

        return null;
    }
}
