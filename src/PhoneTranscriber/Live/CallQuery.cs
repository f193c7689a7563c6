using System.Globalization;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>The filters of <c>GET /api/calls</c>.</summary>
/// <param name="State"><c>live</c> or <c>ended</c>.</param>
/// <param name="From">Calls that started at or after this moment (ISO 8601).</param>
/// <param name="To">Calls that started before this moment.</param>
/// <param name="Q">Words to find in the transcript, in any order, upper and lower case alike.</param>
/// <param name="Limit">1..200, default 50.</param>
/// <param name="Cursor">Where the page before ended.</param>
internal sealed record CallQuery(string? State, DateTimeOffset? From, DateTimeOffset? To, string? Q, int? Limit, string? Cursor)
{
    /// <summary>Every mistake in the query, by parameter; empty when there is none.</summary>
    public Dictionary<string, string[]> Problems()
    {
        var problems = new Dictionary<string, string[]>();
        if (State is not (null or "live" or "ended")) problems["state"] = ["must be live or ended"];
        if (Limit is < 1 or > 200) problems["limit"] = ["must be 1 to 200"];
        if (Cursor is not null && !TryReadCursor(out _, out _)) problems["cursor"] = ["must be a nextCursor of an earlier answer"];
        if (Q is { Length: > 200 }) problems["q"] = ["must be at most 200 characters"];
        return problems;
    }

    public CallList Run(IEnumerable<CallView> calls)
    {
        var limit = Limit ?? 50;
        var words = Q?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var found = calls
            .Where(call => State is null || call.State == State)
            .Where(call => (From is null || call.StartedAt >= From) && (To is null || call.StartedAt < To))
            .Where(IsAfterCursor)
            .Where(call => words.All(word => call.Turns.Any(turn => turn.Text.Contains(word, StringComparison.OrdinalIgnoreCase))))
            .OrderByDescending(call => call.StartedAt.UtcTicks).ThenByDescending(call => call.CallSid, StringComparer.Ordinal)
            .Take(limit + 1).ToList();
        var more = found.Count > limit;
        if (more) found.RemoveAt(limit);
        return new CallList(found, more ? $"{found[^1].StartedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}-{found[^1].CallSid}" : null);
    }

    private bool IsAfterCursor(CallView call)
    {
        if (Cursor is null || !TryReadCursor(out var ticks, out var callSid)) return true;
        return call.StartedAt.UtcTicks < ticks
            || (call.StartedAt.UtcTicks == ticks && string.CompareOrdinal(call.CallSid, callSid) < 0);
    }

    private bool TryReadCursor(out long ticks, out string callSid)
    {
        var dash = Cursor!.IndexOf('-', StringComparison.Ordinal);
        callSid = dash < 0 ? "" : Cursor[(dash + 1)..];
        return long.TryParse(dash < 0 ? "" : Cursor[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out ticks);
    }
}
