namespace PhoneTranscriber.Storage;

/// <summary>One event on its way to one endpoint.</summary>
/// <param name="Id"><c>dlv_</c> and a ULID.</param>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="EventId">The <c>webhook-id</c>.</param>
/// <param name="CallSid">The call.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Sequence">Counts the call's events at this endpoint, from 1 without gaps.</param>
/// <param name="Body">What is sent, the same on every attempt.</param>
/// <param name="CreatedAt">Unix ms.</param>
internal sealed record DeliveryRow(
    string Id, string Endpoint, string EventId, string CallSid, string Type, long Sequence, byte[] Body, long CreatedAt);
