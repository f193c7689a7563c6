namespace PhoneTranscriber.Twilio;

/// <summary>A call as Twilio's REST API has it: <c>{"sid":"CA…","status":"in-progress","direction":"inbound","from":"+1…","to":"+1…"}</c>.</summary>
/// <param name="Status"><c>queued</c>, <c>ringing</c>, <c>in-progress</c> or a terminal one.</param>
/// <param name="Direction"><c>inbound</c>, <c>outbound-api</c> or <c>outbound-dial</c>.</param>
/// <param name="From">The party that called.</param>
/// <param name="To">The party that was called.</param>
internal sealed record TwilioRestCall(string? Status, string? Direction, string? From, string? To);
