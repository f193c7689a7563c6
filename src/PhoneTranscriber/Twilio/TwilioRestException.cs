namespace PhoneTranscriber.Twilio;

/// <summary>Twilio's REST API refused a request, or could not be reached.</summary>
/// <param name="message">Fit to be shown: it names neither credentials nor a token.</param>
/// <param name="status">The HTTP status; null when there was no answer.</param>
internal sealed class TwilioRestException(string message, int? status = null) : Exception(message)
{
    public int? Status { get; } = status;
}
