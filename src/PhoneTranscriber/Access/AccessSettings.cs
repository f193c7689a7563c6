using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Access;

/// <summary>Section <c>Access</c>: who may use the console and the API.</summary>
internal sealed class AccessSettings : IValidatableObject
{
    public AccessKey[] Keys { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Keys.GroupBy(key => key.Key).Any(same => same.Count() > 1))
            yield return new ValidationResult("must all differ", [nameof(Keys)]);
    }
}
