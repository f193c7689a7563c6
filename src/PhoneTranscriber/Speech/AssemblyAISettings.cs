using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Speech;

/// <summary>Section <c>AssemblyAI</c>: the speech service's account.</summary>
internal sealed class AssemblyAISettings : IValidatableObject
{
    /// <summary>The account's key; without one the local recognizer transcribes.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Full URL of the streaming endpoint; <c>ws</c> for a stack of your own.</summary>
    public Uri Endpoint { get; set; } = new("wss://streaming.assemblyai.com/v3/ws");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("ws" or "wss"))
            yield return new ValidationResult("must be a full ws or wss URL", [nameof(Endpoint)]);
    }
}
