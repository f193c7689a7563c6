using System.Net;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>The answer to a webhook that Twilio would not have taken, with the code it would have logged in its debugger.</summary>
public sealed class TwimlException(int errorCode, string message, HttpStatusCode? status = null, Exception? inner = null)
    : Exception($"{errorCode}: {message}", inner)
{
    /// <summary>Code of Twilio's error dictionary, for example 11200 for a failed retrieval.</summary>
    public int ErrorCode { get; } = errorCode;

    /// <summary>The HTTP status, where there was an answer at all.</summary>
    public HttpStatusCode? Status { get; } = status;
}
