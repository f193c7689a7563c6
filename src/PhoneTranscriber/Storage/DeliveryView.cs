namespace PhoneTranscriber.Storage;

/// <summary>A delivery as operators see it; never its body's secrets, never the endpoint's secret.</summary>
internal sealed record DeliveryView(
    string Id,
    string Endpoint,
    string EventId,
    string CallSid,
    string Type,
    long Sequence,
    DeliveryState State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DoneAt,
    IReadOnlyList<AttemptView> History);
