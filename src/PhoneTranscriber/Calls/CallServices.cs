using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

/// <summary>What every call uses.</summary>
internal sealed record CallServices(
    TimeProvider Time,
    CallSettings Settings,
    EventIds Ids,
    LiveFeed Feed,
    Outbox Webhooks,
    StoreWriter Writer,
    NodeIdentity Node,
    BridgeMetrics Metrics,
    ILogger<Call> Log);
