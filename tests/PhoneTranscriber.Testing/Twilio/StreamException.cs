using System.Net;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A media stream that failed or whose peer broke the protocol, with the code Twilio would have logged.</summary>
public sealed class StreamException(int errorCode, string message, HttpStatusCode? status = null, Exception? inner = null)
    : Exception($"{errorCode}: {message}", inner)
{
    /// <summary>Code of Twilio's error dictionary, for example 31920 for a refused upgrade.</summary>
    public int ErrorCode { get; } = errorCode;

    /// <summary>HTTP status of a refused upgrade.</summary>
    public HttpStatusCode? Status { get; } = status;
}
