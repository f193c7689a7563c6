namespace PhoneTranscriber.Webhooks;

/// <summary>Values of <c>Webhooks:Endpoints:N:Format</c>.</summary>
internal static class WebhookFormats
{
    /// <summary>The bridge's own events, signed as Standard Webhooks asks.</summary>
    public const string Standard = "standard";

    /// <summary>The form-encoded callbacks of Twilio's Real-Time Transcription.</summary>
    public const string TwilioTranscription = "twilio-transcription";

    public static readonly IReadOnlyList<string> All = [Standard, TwilioTranscription];
}
