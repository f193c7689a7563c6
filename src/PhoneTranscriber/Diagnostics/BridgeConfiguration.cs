using PhoneTranscriber.Access;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Diagnostics;

/// <summary>Everything that can be configured: one property per section.</summary>
internal sealed class BridgeConfiguration
{
    public BridgeSettings Bridge { get; set; } = new();

    public TwilioSettings Twilio { get; set; } = new();

    public AssemblyAISettings AssemblyAI { get; set; } = new();

    public SpeechSettings Speech { get; set; } = new();

    public NumberSettings[] Numbers { get; set; } = [];

    public CallSettings Calls { get; set; } = new();

    public RedactionSettings Redaction { get; set; } = new();

    public StorageSettings Storage { get; set; } = new();

    public RetentionSettings Retention { get; set; } = new();

    public WebhookSettings Webhooks { get; set; } = new();

    public AccessSettings Access { get; set; } = new();
}
