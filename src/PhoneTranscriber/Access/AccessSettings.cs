using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Access;

/// <summary>Section <c>Access</c>: who may use the console and the API.</summary>
internal sealed class AccessSettings : IValidatableObject
{
    public AccessKey[] Keys { get; set; } = [];

    /// <summary>
    /// Addresses and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> says who guesses keys; null: this machine's own.
    /// Whoever else reaches the bridge from a trusted address can pose as anybody there.
    /// </summary>
    public string[]? TrustedProxies { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Keys.GroupBy(key => key.Key).Any(same => same.Count() > 1))
            yield return new ValidationResult("must all differ", [nameof(Keys)]);
        for (var i = 0; i < TrustedProxies?.Length; i++)
        {
            if (!Access.TrustedProxies.TryRead(TrustedProxies[i], out _))
                yield return new ValidationResult("must be an address or a network such as 10.0.0.0/8", [$"{nameof(TrustedProxies)}:{i}"]);
        }
    }
}
