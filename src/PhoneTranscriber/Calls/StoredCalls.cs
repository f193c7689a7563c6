using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Calls;

/// <summary>Between a call as it is shown and as it is stored.</summary>
internal static class StoredCalls
{
    public static CallRow Row(CallView call, string node) => new(
        call.CallSid,
        call.From,
        call.To,
        call.Direction,
        call.StartedAt.ToUnixTimeMilliseconds(),
        call.EndedAt?.ToUnixTimeMilliseconds(),
        call.EndReason,
        node);

    public static SessionRow Row(string callSid, SessionRecord session) => new(
        session.Key,
        callSid,
        session.Id,
        session.Track,
        session.Model,
        session.OpenedAt.ToUnixTimeMilliseconds(),
        session.BegunAt?.ToUnixTimeMilliseconds(),
        session.EndedAt?.ToUnixTimeMilliseconds(),
        session.CloseCode,
        session.Reason,
        session.AudioSeconds,
        session.BilledSeconds,
        session.CostUsd);

    public static CallView View(StoredCall stored) => new()
    {
        CallSid = stored.Call.CallSid,
        From = stored.Call.From,
        To = stored.Call.To,
        Direction = stored.Call.Direction,
        StartedAt = Time(stored.Call.StartedAt),
        EndedAt = stored.Call.EndedAt is { } ended ? Time(ended) : null,
        EndReason = stored.Call.EndReason,
        Turns = [.. stored.Turns.OrderBy(turn => turn.Order)],
        Sessions = [.. stored.Sessions.Select(Session)],
        TurnCount = stored.Preview is null ? null : stored.TurnCount,
        Preview = stored.Preview,
    };

    private static SessionRecord Session(SessionRow row) => new()
    {
        Key = row.Key,
        Id = row.SessionId,
        Track = row.Track,
        Model = row.Model,
        OpenedAt = Time(row.OpenedAt),
        BegunAt = row.BegunAt is { } begun ? Time(begun) : null,
        EndedAt = row.EndedAt is { } ended ? Time(ended) : null,
        CloseCode = row.CloseCode,
        Reason = row.Reason,
        AudioSeconds = row.AudioSeconds,
        BilledSeconds = row.BilledSeconds,
        CostUsd = row.CostUsd,
    };

    private static DateTimeOffset Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
