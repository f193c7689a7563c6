namespace PhoneTranscriber.Operations;

/// <summary>The last hour of this process: <c>GET /api/operations/history</c>.</summary>
/// <param name="Minutes">At most 60, oldest first, the minute that is going on last; none from before the process began.</param>
internal sealed record HistoryView(IReadOnlyList<MinuteView> Minutes);
