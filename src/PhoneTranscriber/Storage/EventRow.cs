namespace PhoneTranscriber.Storage;

/// <summary>A durable event.</summary>
/// <param name="Id"><c>evt_…</c>; also the <c>webhook-id</c>.</param>
/// <param name="CallSid">The call.</param>
/// <param name="Type">Such as <c>turn.final</c>.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Sequence">Counts the call's events on the live feed, from 1.</param>
/// <param name="Body">The whole envelope as the live feed sends it, UTF-8 JSON.</param>
internal sealed record EventRow(string Id, string CallSid, string Type, long At, long Sequence, byte[] Body);
