namespace PhoneTranscriber.CrmReceiver;

/// <summary>What <c>call.ended</c> adds.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="DurationMs">How long it was, ms.</param>
/// <param name="Turns">How many turns it had.</param>
internal sealed record CallEnding(string Reason, long DurationMs, long Turns);
