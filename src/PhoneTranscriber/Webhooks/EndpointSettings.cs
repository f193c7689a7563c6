using System.ComponentModel.DataAnnotations;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Webhooks;

/// <summary>Section <c>Webhooks:Endpoints:N</c>: a CRM that wants to know.</summary>
internal sealed class EndpointSettings : IValidatableObject
{
    [Required(ErrorMessage = "is needed")]
    public Uri? Url { get; set; }

    /// <summary><c>whsec_</c> and base64 of 24 to 64 random bytes.</summary>
    [Required(ErrorMessage = "is needed")]
    public string? Secret { get; set; }

    /// <summary>Types of events to send; all but <c>turn.partial</c> when none is named.</summary>
    public string[] Events { get; set; } = [];

    /// <summary>Further request headers, such as an API key.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    public bool Wants(string type) => Events.Length == 0 ? type != EventTypes.TurnPartial : Events.Contains(type, StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return new ValidationResult("must be a full http or https URL", [nameof(Url)]);
        if (Secret is not null && !WebhookSignature.TryReadSecret(Secret, out _))
            yield return new ValidationResult("must be whsec_ and base64 of 24 to 64 bytes", [nameof(Secret)]);
        foreach (var unknown in Events.Except(EventTypes.All, StringComparer.Ordinal))
            yield return new ValidationResult($"has no event type {unknown}; there are {string.Join(", ", EventTypes.All)}", [nameof(Events)]);
    }
}
