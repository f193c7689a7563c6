namespace PhoneTranscriber.Storage;

/// <summary>A call. Times are Unix ms.</summary>
/// <param name="CallSid">Twilio's id.</param>
/// <param name="From">The caller.</param>
/// <param name="To">The number called.</param>
/// <param name="Direction"><c>inbound</c>, <c>outbound-api</c> or <c>outbound-dial</c>.</param>
/// <param name="StartedAt">When the first webhook came.</param>
/// <param name="EndedAt">Null while the call is live.</param>
/// <param name="EndReason">Null while the call is live.</param>
/// <param name="Node">The process that has the call.</param>
internal sealed record CallRow(
    string CallSid, string From, string To, string Direction, long StartedAt, long? EndedAt, string? EndReason, string Node);
