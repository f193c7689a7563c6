namespace PhoneTranscriber.Webhooks;

/// <summary>One wake-up signal per endpoint: set when something became durable for it, awaited by its pump.</summary>
internal sealed class LaneSignals(WebhookEndpoints endpoints)
{
    private readonly Dictionary<string, WakeSignal> _signals =
        endpoints.All.ToDictionary(endpoint => endpoint.Key, _ => new WakeSignal(), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="KeyNotFoundException">There is no such endpoint.</exception>
    public WakeSignal Of(string endpoint) => _signals[endpoint];
}
