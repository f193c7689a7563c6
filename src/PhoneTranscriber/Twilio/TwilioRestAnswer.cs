using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>What Twilio's REST API answered in the end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, bounded.</param>
/// <param name="AfterUncertainty">Whether an earlier try may have done what it asked for, though no answer said so.</param>
internal sealed record TwilioRestAnswer(int Status, byte[] Body, bool AfterUncertainty)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <exception cref="TwilioRestException">Twilio refused.</exception>
    public TwilioRestAnswer Require() => IsSuccess ? this : throw new TwilioRestException(Problem(), Status);

    /// <exception cref="TwilioRestException">The body is not what was asked for.</exception>
    public T Read<T>(JsonTypeInfo<T> json) => TryRead(json) ?? throw new TwilioRestException("Twilio's answer cannot be read.", Status);

    private string Problem() => Status switch
    {
        StatusCodes.Status401Unauthorized => "Twilio refuses the credentials (Twilio:AccountSid, Twilio:AuthToken).",
        _ when TryRead(TwilioRestJson.Default.TwilioRestError) is { Message: { Length: > 0 } message } error =>
            $"Twilio answered {Status}, code {error.Code}: {PeerText.Shown(message)}",
        _ => $"Twilio answered {Status}.",
    };

    private T? TryRead<T>(JsonTypeInfo<T> json)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, json);
        }
        catch (JsonException)
        {
            // A proxy's page; the status says enough.
            return default;
        }
    }
}
