namespace PhoneTranscriber.Webhooks;

/// <summary>One event on its way to one endpoint. The body is the same on every attempt.</summary>
internal sealed record Delivery(string EventId, string Type, string CallSid, byte[] Body);
