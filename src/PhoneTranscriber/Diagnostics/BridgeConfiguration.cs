using System.ComponentModel.DataAnnotations;
using PhoneTranscriber.Access;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Diagnostics;

/// <summary>Everything that can be configured: one property per section.</summary>
internal sealed class BridgeConfiguration : IValidatableObject
{
    public BridgeSettings Bridge { get; set; } = new();

    public TwilioSettings Twilio { get; set; } = new();

    public AssemblyAISettings AssemblyAI { get; set; } = new();

    public SpeechSettings Speech { get; set; } = new();

    public SilenceSettings Silence { get; set; } = new();

    public NumberSettings[] Numbers { get; set; } = [];

    public CallSettings Calls { get; set; } = new();

    public RecordingSettings Recording { get; set; } = new();

    public RedactionSettings Redaction { get; set; } = new();

    public StorageSettings Storage { get; set; } = new();

    public RetentionSettings Retention { get; set; } = new();

    public WebhookSettings Webhooks { get; set; } = new();

    public AccessSettings Access { get; set; } = new();

    public ShutdownSettings Shutdown { get; set; } = new();

    /// <summary>What one section needs of another.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Twilio.AuthToken) && Webhooks.Endpoints.Any(endpoint => endpoint.Format == WebhookFormats.TwilioTranscription))
            yield return new ValidationResult($"is needed to sign webhooks of Format={WebhookFormats.TwilioTranscription}", ["Twilio:AuthToken"]);
    }
}
