using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Twilio;

/// <summary>Section <c>Bridge</c>.</summary>
internal sealed class BridgeSettings : IValidatableObject
{
    /// <summary>The URL that Twilio reaches this bridge at; <c>wss</c> is derived from <c>https</c>, <c>ws</c> from <c>http</c>.</summary>
    public Uri? PublicUrl { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Query.Length > 0))
            yield return new ValidationResult("must be a full https URL without a query, such as https://phone.example.com", [nameof(PublicUrl)]);
    }
}
