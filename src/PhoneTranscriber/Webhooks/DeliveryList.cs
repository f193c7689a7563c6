using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>A page of deliveries, newest first.</summary>
/// <param name="Deliveries">The deliveries, each with its attempts.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null on the last one.</param>
internal sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries, string? NextCursor);
