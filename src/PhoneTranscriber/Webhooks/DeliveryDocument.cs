using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>A delivery as the API shows it.</summary>
internal sealed record DeliveryDocument(
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
    IReadOnlyList<AttemptDocument> History)
{
    public static DeliveryDocument Of(DeliveryView view) => new(
        view.Id, view.Endpoint, view.EventId, view.CallSid, view.Type, view.Sequence, view.State, view.Attempts, view.CreatedAt, view.DoneAt,
        [.. view.History.Select(AttemptDocument.Of)]);
}
