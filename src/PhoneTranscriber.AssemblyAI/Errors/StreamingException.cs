using System.Globalization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>A session could not be opened or is over, or a token was not granted. Its text never holds a key, a token or a URL.</summary>
public sealed class StreamingException : Exception
{
    internal StreamingException(
        StreamingErrorKind kind,
        int? code,
        string? serviceText,
        StreamingVerdict verdict,
        string? sessionId = null,
        Exception? inner = null)
        : base(Describe(kind, code, serviceText), inner)
    {
        Kind = kind;
        Code = code;
        ServiceText = serviceText;
        Verdict = verdict;
        SessionId = sessionId;
    }

    /// <summary>Where the failure comes from.</summary>
    public StreamingErrorKind Kind { get; }

    /// <summary>HTTP status, error code or close code, depending on <see cref="Kind"/>; null if there was none.</summary>
    public int? Code { get; }

    /// <summary>What the service said; null if it said nothing.</summary>
    public string? ServiceText { get; }

    /// <summary>What it means.</summary>
    public StreamingVerdict Verdict { get; }

    /// <summary>A new session may succeed with nothing changed.</summary>
    public bool IsTransient => Verdict.IsTransient;

    /// <summary>The limit of new sessions per minute was hit: wait at least 2 s.</summary>
    public bool IsTooManySessions => Verdict.IsTooManySessions;

    /// <summary>The session's id, if it had begun.</summary>
    public string? SessionId { get; }

    internal static StreamingException From(SessionEnd end, string? sessionId)
    {
        var kind = end.Reason switch
        {
            SessionEndReason.ServerError => StreamingErrorKind.ServiceError,
            SessionEndReason.ServerClosed => StreamingErrorKind.ServiceClosed,
            SessionEndReason.ConnectionLost => StreamingErrorKind.ConnectionLost,
            SessionEndReason.ProtocolError => StreamingErrorKind.ProtocolError,
            _ => StreamingErrorKind.SessionEnded,
        };
        return new(kind, end.ErrorCode ?? end.CloseCode, end.ErrorText, new(end.Fault, end.IsTransient), sessionId);
    }

    private static string Describe(StreamingErrorKind kind, int? code, string? serviceText)
    {
        var what = kind switch
        {
            StreamingErrorKind.ConnectFailed => "The speech service could not be reached",
            StreamingErrorKind.Refused => "The speech service refused the request",
            StreamingErrorKind.TimedOut => "The speech service did not answer in time",
            StreamingErrorKind.ServiceError => "The speech service reported an error",
            StreamingErrorKind.ServiceClosed => "The speech service closed the session",
            StreamingErrorKind.ConnectionLost => "The connection to the speech service was lost",
            StreamingErrorKind.ProtocolError => "The speech service broke the protocol",
            _ => "The session has ended",
        };
        var number = code is { } value ? string.Create(CultureInfo.InvariantCulture, $" ({value})") : "";
        return serviceText is null ? $"{what}{number}." : $"{what}{number}: {serviceText}";
    }
}
