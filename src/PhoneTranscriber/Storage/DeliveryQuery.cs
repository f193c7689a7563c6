namespace PhoneTranscriber.Storage;

/// <summary>The filters of <c>GET /api/webhooks/deliveries</c>; newest first.</summary>
/// <param name="State">Null for all.</param>
/// <param name="Endpoint">The endpoint's key; null for all.</param>
/// <param name="CallSid">Null for all.</param>
/// <param name="Limit">1..200.</param>
/// <param name="Before">Only deliveries whose id sorts before this one: the last id of the page before.</param>
internal sealed record DeliveryQuery(DeliveryState? State, string? Endpoint, string? CallSid, int Limit, string? Before);
