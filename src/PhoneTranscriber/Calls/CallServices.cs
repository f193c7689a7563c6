using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

/// <summary>What every call uses.</summary>
internal sealed record CallServices(
    TimeProvider Time,
    CallSettings Settings,
    EventIds Ids,
    LiveFeed Feed,
    IStore Store,
    StoreWriter Writer,
    NodeIdentity Node,
    CallOwnership Ownership,
    Outbox Outbox,
    TurnRedactor? Redactor,
    RecordingWriter Recordings,
    BridgeMetrics Metrics,
    ILogger<Call> Log);
