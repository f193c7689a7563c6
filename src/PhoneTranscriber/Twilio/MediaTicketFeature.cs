namespace PhoneTranscriber.Twilio;

/// <summary>A request that was let in by a ticket instead of a signature.</summary>
/// <param name="CallSid">The only call whose stream it may bring.</param>
internal sealed record MediaTicketFeature(string CallSid);
