using System.Globalization;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>The filters of <c>GET /api/calls</c>.</summary>
/// <param name="State"><c>live</c> or <c>ended</c>.</param>
/// <param name="From">Calls that started at or after this moment (ISO 8601).</param>
/// <param name="To">Calls that started before this moment.</param>
/// <param name="Q">Words to find in the transcript, in any order, upper and lower case alike; the last one also by its beginning.</param>
/// <param name="Direction"><c>inbound</c>, <c>outbound</c>, or one kind of the latter: <c>outbound-api</c>, <c>outbound-dial</c>.</param>
/// <param name="Number">How the number of either party begins or ends; of what is not a number, any part.</param>
/// <param name="Turns"><c>false</c> for calls without their turns.</param>
/// <param name="Limit">1..200, default 50.</param>
/// <param name="Cursor">Where the page before ended.</param>
internal sealed record CallQuery(
    string? State, string? From, string? To, string? Q, string? Direction, string? Number, string? Turns, string? Limit, string? Cursor)
{
    private static readonly string[] Directions = ["inbound", "outbound", "outbound-api", "outbound-dial"];

    private const int DefaultLimit = 50;
    private const int MostLimit = 200;

    /// <summary>Whether the turns are left out.</summary>
    public bool IsBrief => Turns == "false";

    /// <summary>Whether calls are wanted that have certain words.</summary>
    public bool IsSearch => !string.IsNullOrWhiteSpace(Q);

    /// <summary>How many calls a page has; only when there are no problems.</summary>
    public int PageSize => Limit is null ? DefaultLimit : int.Parse(Limit, CultureInfo.InvariantCulture);

    /// <summary>Every mistake in the query, by parameter; empty when there is none.</summary>
    public Dictionary<string, string[]> Problems()
    {
        var problems = new Dictionary<string, string[]>();
        if (State is not (null or "live" or "ended")) problems["state"] = ["must be live or ended"];
        if (Turns is not (null or "true" or "false")) problems["turns"] = ["must be true or false"];
        if (Limit is not null && !(int.TryParse(Limit, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit))
            problems["limit"] = [$"must be 1 to {MostLimit}"];
        foreach (var (name, value) in new[] { ("from", From), ("to", To) })
            if (value is not null && !TryReadTime(value, out _)) problems[name] = ["must be a moment like 2026-11-21T10:15:30Z"];
        if (Cursor is not null && !TryReadCursor(out _, out _)) problems["cursor"] = ["must be a nextCursor of an earlier answer"];
        if (Direction is not null && !Directions.Contains(Direction)) problems["direction"] = [$"must be one of {string.Join(", ", Directions)}"];
        if (Number is { Length: > 100 }) problems["number"] = ["must be at most 100 characters"];
        if (Q is { Length: > 200 }) problems["q"] = ["must be at most 200 characters"];
        return problems;
    }

    /// <summary>The same question, for storage.</summary>
    public CallFilter Filter(int limit) => new(
        State switch { "live" => true, "ended" => false, _ => null },
        Milliseconds(From),
        Milliseconds(To),
        IsSearch ? Q : null,
        limit,
        Cursor is not null && TryReadCursor(out var startedAt, out var callSid) ? (startedAt, callSid) : null)
    {
        Direction = Direction,
        Number = string.IsNullOrWhiteSpace(Number) ? null : Number,
        WithoutTurns = IsBrief && !IsSearch,
    };

    /// <summary>The cursor of the page that follows <paramref name="last"/>.</summary>
    public static string CursorAfter(CallView last) =>
        $"{last.StartedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}-{last.CallSid}";

    private static long? Milliseconds(string? moment) => moment is not null && TryReadTime(moment, out var time) ? time.ToUnixTimeMilliseconds() : null;

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private bool TryReadCursor(out long startedAt, out string callSid)
    {
        var dash = Cursor!.IndexOf('-', StringComparison.Ordinal);
        callSid = dash < 0 ? "" : Cursor[(dash + 1)..];
        return long.TryParse(dash < 0 ? "" : Cursor[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out startedAt);
    }
}
