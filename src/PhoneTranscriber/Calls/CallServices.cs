using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

/// <summary>What every call uses.</summary>
internal sealed record CallServices(
    TimeProvider Time,
    CallSettings Settings,
    EventIds Ids,
    LiveFeed Feed,
    WebhookDispatcher Webhooks,
    BridgeMetrics Metrics,
    ILogger<Call> Log);
