using Npgsql;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>
/// Writes many changes at once: one statement per table, its rows as arrays, all in one round trip and one transaction. What a statement
/// updates is in order of its key, so that processes that write the same rows wait for each other instead of blocking each other.
/// </summary>
internal static class PostgresCommit
{
    public static NpgsqlBatch Create(NpgsqlConnection connection, IReadOnlyList<StoreChange> changes)
    {
        var batch = new NpgsqlBatch(connection);
        PutCalls(batch, [.. Newest(changes.Select(change => change.Call), call => call.CallSid)]);
        PutStreams(batch, [.. Newest(changes.Select(change => change.Stream), stream => stream.StreamSid)]);
        PutSessions(batch, [.. Newest(changes.Select(change => change.Session), session => session.Key)]);
        AddTurns(batch, [.. changes.Where(change => change.Turn is not null)]);
        ReviseTurns(batch, [.. changes.Where(change => change.RevisedTurn is not null).GroupBy(change => (change.CallSid, change.RevisedTurn!.Order)).Select(same => same.Last())]);
        AddDeliveries(batch, [.. changes.SelectMany(change => change.Deliveries)]);
        // Last, because of the lock they need.
        AddEvents(batch, [.. changes.Select(change => change.Event).OfType<EventRow>()]);
        return batch;
    }

    private static void PutCalls(NpgsqlBatch batch, CallRow[] calls) => batch.Add(
        $"""
        INSERT INTO calls ({Rows.CallColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (call_sid) DO UPDATE SET
            ended_at = coalesce(calls.ended_at, excluded.ended_at), end_reason = coalesce(calls.end_reason, excluded.end_reason)
        WHERE excluded.ended_at IS NOT NULL
        """,
        calls,
        Column.Text(calls, call => call.CallSid), Column.Text(calls, call => call.From), Column.Text(calls, call => call.To),
        Column.Text(calls, call => call.Direction), Column.Of(calls, call => call.StartedAt), Column.Of(calls, call => call.EndedAt),
        Column.Text(calls, call => call.EndReason), Column.Text(calls, call => call.Node));

    private static void PutStreams(NpgsqlBatch batch, StreamRow[] streams) => batch.Add(
        $"""
        INSERT INTO streams ({Rows.StreamColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (stream_sid) DO UPDATE SET
            started_at = excluded.started_at, ended_at = excluded.ended_at, reason = excluded.reason
        """,
        streams,
        Column.Text(streams, stream => stream.StreamSid), Column.Text(streams, stream => stream.CallSid),
        Column.Of(streams, stream => stream.StartedAt), Column.Of(streams, stream => stream.EndedAt),
        Column.Text(streams, stream => stream.Reason));

    private static void PutSessions(NpgsqlBatch batch, SessionRow[] sessions) => batch.Add(
        $"""
        INSERT INTO sessions ({Rows.SessionColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (key) DO UPDATE SET
            session_id = excluded.session_id, track = excluded.track, model = excluded.model, opened_at = excluded.opened_at,
            begun_at = excluded.begun_at, ended_at = excluded.ended_at, close_code = excluded.close_code, reason = excluded.reason,
            audio_seconds = excluded.audio_seconds, billed_seconds = excluded.billed_seconds,
            cost_usd = excluded.cost_usd
        """,
        sessions,
        Column.Text(sessions, row => row.Key), Column.Text(sessions, row => row.CallSid), Column.Text(sessions, row => row.SessionId),
        Column.Text(sessions, row => row.Track), Column.Text(sessions, row => row.Model), Column.Of(sessions, row => row.OpenedAt),
        Column.Of(sessions, row => row.BegunAt), Column.Of(sessions, row => row.EndedAt), Column.Of(sessions, row => row.CloseCode),
        Column.Text(sessions, row => row.Reason), Column.Of(sessions, row => row.AudioSeconds), Column.Of(sessions, row => row.BilledSeconds),
        Column.Of(sessions, row => row.CostUsd));

    private static void AddTurns(NpgsqlBatch batch, StoreChange[] turns) => batch.Add(
        $"""
        INSERT INTO turns ({Rows.TurnColumns}, spoken) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (call_sid, turn_order) DO NOTHING
        """,
        turns,
        Column.Text(turns, change => change.CallSid), Column.Of(turns, change => change.Turn!.Order),
        Column.Text(turns, change => change.Turn!.Track), Column.Text(turns, change => change.Turn!.Speaker),
        Column.Text(turns, change => change.Turn!.SpeakerLabel), Column.Text(turns, change => change.Turn!.Text),
        Column.Of(turns, change => change.Turn!.Formatted ? 1 : 0), Column.Of(turns, change => change.Turn!.StartMs),
        Column.Of(turns, change => change.Turn!.EndMs), Column.Of(turns, change => change.Turn!.Confidence),
        Column.Text(turns, change => change.Turn!.Language), Column.Text(turns, change => WordJson.Write(change.Turn!.Words)),
        Column.Text(turns, change => SearchWords.Normalize(change.Turn!.Text)));

    private static void ReviseTurns(NpgsqlBatch batch, StoreChange[] turns) => batch.Add(
        """
        UPDATE turns SET speaker_label = revised.label, text = revised.text, formatted = revised.formatted, words = revised.words, spoken = revised.spoken
        FROM unnest($1, $2, $3, $4, $5, $6, $7) AS revised (call_sid, turn_order, label, text, formatted, words, spoken)
        WHERE turns.call_sid = revised.call_sid AND turns.turn_order = revised.turn_order
        """,
        turns,
        Column.Text(turns, change => change.CallSid), Column.Of(turns, change => change.RevisedTurn!.Order),
        Column.Text(turns, change => change.RevisedTurn!.SpeakerLabel), Column.Text(turns, change => change.RevisedTurn!.Text),
        Column.Of(turns, change => change.RevisedTurn!.Formatted ? 1 : 0), Column.Text(turns, change => WordJson.Write(change.RevisedTurn!.Words)),
        Column.Text(turns, change => SearchWords.Normalize(change.RevisedTurn!.Text)));

    private static void AddDeliveries(NpgsqlBatch batch, DeliveryRow[] rows)
    {
        batch.Add(
            $"""
            INSERT INTO deliveries ({Rows.DeliveryColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO NOTHING
            """,
            rows,
            Column.Text(rows, row => row.Id), Column.Text(rows, row => row.Endpoint), Column.Text(rows, row => row.EventId),
            Column.Text(rows, row => row.CallSid), Column.Text(rows, row => row.Type), Column.Of(rows, row => row.Sequence),
            Column.Bytes(rows, row => row.Body), Column.Of(rows, row => row.CreatedAt));

        // A statement cannot write a row twice: each lane once, from its first to its last new delivery. One that nobody holds and that
        // had nothing to send is due at once.
        var lanes = rows.GroupBy(row => (row.CallSid, row.Endpoint))
            .OrderBy(lane => lane.Key.CallSid, StringComparer.Ordinal).ThenBy(lane => lane.Key.Endpoint, StringComparer.Ordinal).ToArray();
        batch.Add(
            """
            INSERT INTO lanes (call_sid, endpoint, head, tail, due_at) SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (call_sid, endpoint) DO UPDATE SET
                due_at = CASE WHEN lanes.owner IS NULL AND lanes.head > lanes.tail THEN excluded.due_at ELSE lanes.due_at END,
                tail = greatest(lanes.tail, excluded.tail)
            """,
            lanes,
            Column.Text(lanes, lane => lane.Key.CallSid), Column.Text(lanes, lane => lane.Key.Endpoint),
            Column.Of(lanes, lane => lane.Min(row => row.Sequence)), Column.Of(lanes, lane => lane.Max(row => row.Sequence)),
            Column.Of(lanes, lane => lane.Min(row => row.CreatedAt)));
    }

    private static void AddEvents(NpgsqlBatch batch, EventRow[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresLocks.Events));
        batch.Add(
            $"""
            INSERT INTO events ({Rows.EventColumns})
            SELECT id, call_sid, type, at, sequence, body
            FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS new (id, call_sid, type, at, sequence, body, number) ORDER BY number
            ON CONFLICT (id) DO NOTHING
            """,
            rows,
            Column.Text(rows, row => row.Id), Column.Text(rows, row => row.CallSid), Column.Text(rows, row => row.Type),
            Column.Of(rows, row => row.At), Column.Of(rows, row => row.Sequence), Column.Bytes(rows, row => row.Body));
    }

    /// <summary>The last of the rows of each key, in order of the keys.</summary>
    private static IEnumerable<T> Newest<T>(IEnumerable<T?> rows, Func<T, string> key)
        where T : class =>
        rows.OfType<T>().GroupBy(key).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => same.Last());

    private static void Add<T>(this NpgsqlBatch batch, string sql, T[] rows, params ReadOnlySpan<NpgsqlParameter> columns)
    {
        if (rows.Length == 0) return;
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns) command.Parameters.Add(column);
        batch.BatchCommands.Add(command);
    }
}
