using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Webhooks;

/// <summary>Section <c>Webhooks:Endpoints:N</c>: a CRM that wants to know.</summary>
internal sealed partial class EndpointSettings : IValidatableObject
{
    private const int MostPreviousSecrets = 8;

    /// <summary>What operators call it, and what its deliveries are filed under. Without one, a URL that changes is another endpoint.</summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", ErrorMessage = "must be 1 to 64 letters, digits, dots, hyphens or underscores")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "is needed")]
    public Uri? Url { get; set; }

    /// <summary><c>whsec_</c> and base64 of 24 to 64 random bytes; needed by the standard format.</summary>
    public string? Secret { get; set; }

    /// <summary>Secrets that are being replaced: every request is signed with them too, until the receiver knows the new one.</summary>
    public string[] PreviousSecrets { get; set; } = [];

    /// <summary>Types of events to send; all but <c>turn.partial</c> when none is named.</summary>
    public string[] Events { get; set; } = [];

    /// <summary><c>standard</c> or <c>twilio-transcription</c>.</summary>
    public string Format { get; set; } = WebhookFormats.Standard;

    /// <summary>Further request headers, such as an API key.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>
    /// What deliveries are filed under: the name, or the host with eight hexadecimal digits of the URL's SHA-256, since the URL itself may hold
    /// credentials.
    /// </summary>
    public string Key() => Name ?? $"{Url!.Host}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)))[..8]}";

    public bool Wants(string type) => Events.Length == 0 ? type != EventTypes.TurnPartial : Events.Contains(type, StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Fragment.Length > 0))
            yield return new ValidationResult("must be a full http or https URL without a fragment", [nameof(Url)]);
        if (string.IsNullOrEmpty(Secret) && Format == WebhookFormats.Standard)
            yield return new ValidationResult("is needed (phone-transcriber webhooks secret makes one)", [nameof(Secret)]);
        foreach (var (name, secret) in Secrets())
        {
            if (!WebhookSignature.TryReadSecret(secret, out _))
                yield return new ValidationResult("must be whsec_ and base64 of 24 to 64 bytes", [name]);
        }

        if (PreviousSecrets.Length > MostPreviousSecrets)
            yield return new ValidationResult($"must be at most {MostPreviousSecrets}", [nameof(PreviousSecrets)]);
        if (!WebhookFormats.All.Contains(Format))
            yield return new ValidationResult($"must be one of {string.Join(", ", WebhookFormats.All)}", [nameof(Format)]);
        foreach (var unknown in Events.Except(EventTypes.All, StringComparer.Ordinal))
            yield return new ValidationResult($"has no event type {unknown}; there are {string.Join(", ", EventTypes.All)}", [nameof(Events)]);
        foreach (var (name, value) in Headers)
        {
            if (HeaderProblem(name, value) is { } problem) yield return new ValidationResult(problem, [$"{nameof(Headers)}:{name}"]);
        }
    }

    /// <summary>Headers that make the request what it is: no setting may replace them.</summary>
    [GeneratedRegex("^(webhook-.*|content-.*|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|x-twilio-signature|i-twilio-.*)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex ReservedHeader();

    [GeneratedRegex("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
    private static partial Regex HeaderName();

    private static string? HeaderProblem(string name, string value) =>
        !HeaderName().IsMatch(name) ? "is not a header name"
        : ReservedHeader().IsMatch(name) ? "is set by the bridge and cannot be configured"
        : value.Any(character => character is < ' ' or > '~') ? "must be printable ASCII"
        : null;

    private IEnumerable<(string Name, string Secret)> Secrets()
    {
        if (!string.IsNullOrEmpty(Secret)) yield return (nameof(Secret), Secret);
        for (var i = 0; i < PreviousSecrets.Length; i++) yield return ($"{nameof(PreviousSecrets)}:{i}", PreviousSecrets[i]);
    }
}
