using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Twilio;

/// <summary>Section <c>Twilio</c>.</summary>
internal sealed class TwilioSettings : IValidatableObject
{
    /// <summary><c>AC</c> and 32 hex digits.</summary>
    public string? AccountSid { get; set; }

    /// <summary>The account's primary auth token: the key of every signature.</summary>
    public string? AuthToken { get; set; }

    /// <summary>Whether webhooks and media streams must be signed by Twilio. False makes everybody welcome: for local trials only.</summary>
    public bool ValidateSignatures { get; set; } = true;

    /// <summary>Scheme and host of the REST API; other regions have hosts of their own.</summary>
    public Uri ApiBaseUrl { get; set; } = new("https://api.twilio.com");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var development = validationContext.GetService(typeof(IHostEnvironment)) is IHostEnvironment host && host.IsDevelopment();
        if (ValidateSignatures && string.IsNullOrEmpty(AuthToken) && !development)
        {
            yield return new ValidationResult(
                "is needed to recognize Twilio's signatures (or set Twilio:ValidateSignatures to false, for local trials only)",
                [nameof(AuthToken)]);
        }

        if (ApiBaseUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/" })
            yield return new ValidationResult("must be scheme and host alone, such as https://api.ie1.twilio.com", [nameof(ApiBaseUrl)]);
    }
}
