using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Webhooks;

/// <summary>The configured endpoints.</summary>
internal sealed class WebhookEndpoints
{
    private readonly Dictionary<string, WebhookEndpoint> _byKey;

    public WebhookEndpoints(WebhookSettings settings, TwilioSettings twilio)
    {
        All = [.. settings.Endpoints.Select(endpoint => new WebhookEndpoint(endpoint, FormatOf(endpoint, twilio)))];
        _byKey = All.ToDictionary(endpoint => endpoint.Key, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<WebhookEndpoint> All { get; }

    public WebhookEndpoint? Find(string key) => _byKey.GetValueOrDefault(key);

    private static IWebhookFormat FormatOf(EndpointSettings endpoint, TwilioSettings twilio) => endpoint.Format == WebhookFormats.TwilioTranscription
        ? new TwilioTranscriptionFormat(twilio.AccountSid, new RequestValidator(twilio.AuthToken!), endpoint.Wants(Events.EventTypes.TurnPartial))
        : new StandardFormat();
}
