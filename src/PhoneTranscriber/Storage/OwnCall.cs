namespace PhoneTranscriber.Storage;

/// <summary>A live call of a process.</summary>
/// <param name="CallSid">The call.</param>
/// <param name="EndRequested">Why another process wants it to end; null when none does.</param>
internal sealed record OwnCall(string CallSid, string? EndRequested);
