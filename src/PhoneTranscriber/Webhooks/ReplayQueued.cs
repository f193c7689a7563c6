namespace PhoneTranscriber.Webhooks;

/// <summary>How many deliveries are being sent again.</summary>
internal sealed record ReplayQueued(long Count);
