using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Speech;

/// <summary>Section <c>AssemblyAI</c>: the speech service's account.</summary>
internal sealed class AssemblyAISettings : IValidatableObject
{
    /// <summary>The account's key; without one the local recognizer transcribes.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Full URL of the streaming endpoint; <c>ws</c> for a stack of your own.</summary>
    public Uri Endpoint { get; set; } = new("wss://streaming.assemblyai.com/v3/ws");

    /// <summary>Endpoints to turn to, in this order, while <see cref="Endpoint"/> cannot be reached; mind where data may go.</summary>
    public Uri[] FallbackEndpoints { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string Needed = "must be a full ws or wss URL";
        if (!IsSocket(Endpoint)) yield return new ValidationResult(Needed, [nameof(Endpoint)]);
        for (var i = 0; i < FallbackEndpoints.Length; i++)
            if (!IsSocket(FallbackEndpoints[i])) yield return new ValidationResult(Needed, [$"{nameof(FallbackEndpoints)}:{i}"]);
    }

    private static bool IsSocket(Uri? url) => url is { IsAbsoluteUri: true, Scheme: "ws" or "wss" };
}
