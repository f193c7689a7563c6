namespace PhoneTranscriber.Storage.Sql;

/// <content>Calls, their transcripts and their events.</content>
internal abstract partial class SqlStore
{
    public async Task<StoredCall?> FindCallAsync(string callSid, CancellationToken cancel)
    {
        var calls = await ReadAsync($"SELECT {Rows.CallColumns} FROM calls WHERE call_sid = @call", [("call", callSid)], Rows.Call, cancel);
        return (await CompleteAsync(calls, cancel)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<StoredCall>> FindCallsAsync(CallFilter filter, CancellationToken cancel)
    {
        var wanted = new SqlFilter().With(("limit", filter.Limit));
        if (filter.Live is { } live) wanted.Add(live ? "ended_at IS NULL" : "ended_at IS NOT NULL");
        if (filter.From is { } from) wanted.Add("started_at >= @from", ("from", from));
        if (filter.To is { } to) wanted.Add("started_at < @to", ("to", to));
        if (filter.Direction is { } direction)
            wanted.Add(direction == "outbound" ? "direction <> 'inbound'" : "direction = @direction", ("direction", direction));
        if (filter.Number is { } number) AddNumber(wanted, NumberPatterns.Of(number));
        if (filter.After is { } after)
            wanted.Add("(started_at, call_sid) < (@afterStart, @afterCall)", ("afterStart", after.StartedAt), ("afterCall", after.CallSid));
        if (filter.Search is not null)
        {
            var words = SearchWords.Split(filter.Search);
            if (words.Count == 0) return [];
            for (var i = 0; i < words.Count; i++)
                wanted.Add($"call_sid IN ({CallsWithPhrase($"word{i}")})", ($"word{i}", Phrase(words[i].Tokens, words[i].IsPrefix)));
        }

        var calls = await ReadAsync(
            $"SELECT {Rows.CallColumns} FROM calls {wanted.Where} ORDER BY started_at DESC, call_sid DESC LIMIT @limit",
            wanted.Arguments, Rows.Call, cancel);
        return await CompleteAsync(calls, cancel, filter.WithoutTurns);
    }

    public async Task<IReadOnlyList<EventRow>?> FindEventsAfterAsync(string eventId, string? callSid, int limit, CancellationToken cancel)
    {
        var known = await ReadAsync("SELECT position FROM events WHERE id = @id", [("id", eventId)], Rows.OptionalNumber, cancel);
        if (known.Count == 0) return null;
        var wanted = new SqlFilter().With(("limit", limit)).Add("position > @position", ("position", known[0]));
        if (callSid is not null) wanted.Add("call_sid = @call", ("call", callSid));
        // The bodies of too many are not read in vain.
        var beyond = await ReadAsync(
            $"SELECT position FROM events {wanted.Where} ORDER BY position LIMIT 1 OFFSET @limit", wanted.Arguments, Rows.OptionalNumber, cancel);
        if (beyond.Count > 0) return null;
        var events = await ReadAsync(
            $"SELECT {Rows.EventColumns} FROM events {wanted.Where} ORDER BY position LIMIT @limit + 1", wanted.Arguments, Rows.Event, cancel);
        return events.Count > limit ? null : events;
    }

    public async Task<IReadOnlyList<EventRow>> FindIncidentsAsync(string callSid, int limit, CancellationToken cancel) => await ReadAsync(
        $"SELECT {Rows.EventColumns} FROM events WHERE call_sid = @call AND type NOT LIKE 'turn.%' ORDER BY position LIMIT @limit",
        [("call", callSid), ("limit", limit)], Rows.Event, cancel);

    public async Task<IReadOnlyDictionary<string, long>> FindSequencesAsync(string callSid, CancellationToken cancel)
    {
        var found = await ReadAsync(
            """
            SELECT endpoint, tail FROM lanes WHERE call_sid = @call
            UNION ALL
            SELECT '', last FROM (SELECT max(sequence) AS last FROM events WHERE call_sid = @call) AS feed WHERE last IS NOT NULL
            """,
            [("call", callSid)],
            static row => (Endpoint: row.GetString(0), Sequence: row.GetInt64(1)),
            cancel);
        return found.ToDictionary(lane => lane.Endpoint, lane => lane.Sequence);
    }

    public virtual Task<int> AdoptCallsAsync(string node, long deadSince, int limit, CancellationToken cancel) =>
        WriteAsync(Adopt, [("node", node), ("deadSince", deadSince), ("limit", limit)], cancel);

    public async Task<IReadOnlyList<OwnCall>> FindOwnCallsAsync(string node, CancellationToken cancel) => await ReadAsync(
        "SELECT call_sid, end_requested FROM calls WHERE ended_at IS NULL AND node = @node", [("node", node)], Rows.OwnCall, cancel);

    public async Task<CallOwner?> FindOwnerAsync(string callSid, CancellationToken cancel) => (await ReadAsync(
        "SELECT calls.node, heartbeat_at, ended_at FROM calls LEFT JOIN nodes ON nodes.node = calls.node WHERE call_sid = @call",
        [("call", callSid)], Rows.Owner, cancel)).SingleOrDefault();

    public async Task<bool> TakeCallAsync(string callSid, string from, string node, CancellationToken cancel) => await WriteAsync(
        "UPDATE calls SET node = @node WHERE call_sid = @call AND node = @from AND ended_at IS NULL",
        [("call", callSid), ("from", from), ("node", node)], cancel) > 0;

    public Task RequestEndAsync(string callSid, string reason, CancellationToken cancel) => WriteAsync(
        "UPDATE calls SET end_requested = @reason WHERE call_sid = @call AND ended_at IS NULL AND end_requested IS NULL",
        [("call", callSid), ("reason", reason)], cancel);

    public Task<int> CloseLostSessionsAsync(long endedBefore, long now, string reason, CancellationToken cancel) => WriteAsync(
        """
        UPDATE sessions SET ended_at = @now, reason = @reason
        WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM calls WHERE calls.call_sid = sessions.call_sid AND calls.ended_at < @before)
        """,
        [("now", now), ("reason", reason), ("before", endedBefore)], cancel);

    public async Task<SessionTotals> SumSessionsAsync(long since, CancellationToken cancel) => (await ReadAsync(
        "SELECT count(begun_at), coalesce(sum(billed_seconds), 0.0), coalesce(sum(cost_usd), 0.0) FROM sessions WHERE opened_at >= @since",
        [("since", since)], Rows.Totals, cancel)).Single();

    public async Task<IReadOnlyList<string>> FindKnownAsync(IReadOnlyList<string> callSids, CancellationToken cancel) => await ReadAsync(
        $"SELECT call_sid FROM calls WHERE {IsOneOf("call_sid", "calls")}", [List("calls", callSids)], Rows.Id, cancel);

    /// <summary>Adopts calls whose process's newest sign of life is too old, or that has given none; arguments: node, deadSince, limit.</summary>
    protected const string Adopt =
        """
        UPDATE calls SET node = @node WHERE call_sid IN (
            SELECT call_sid FROM calls
            WHERE ended_at IS NULL AND node <> @node
                AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.node = calls.node AND heartbeat_at >= @deadSince)
            ORDER BY started_at LIMIT @limit)
        """;

    private static void AddNumber(SqlFilter wanted, IReadOnlyList<string> patterns)
    {
        // Digits have no case, and many rows are looked at.
        var (from, to) = patterns.Any(pattern => pattern.Any(char.IsLetter)) ? ("lower(from_number)", "lower(to_number)") : ("from_number", "to_number");
        var either = patterns.SelectMany((_, i) => new[] { $"{from} LIKE @number{i} ESCAPE '!'", $"{to} LIKE @number{i} ESCAPE '!'" });
        wanted.Add($"({string.Join(" OR ", either)})", [.. patterns.Select((pattern, i) => new SqlArgument($"number{i}", pattern))]);
    }

    /// <summary>A query for the ids of calls with a turn that has the phrase of that argument.</summary>
    protected abstract string CallsWithPhrase(string argument);

    /// <summary>The value of such an argument.</summary>
    /// <param name="tokens">The phrase; only letters, marks and digits.</param>
    /// <param name="isPrefix">Whether words that begin with the last token will do.</param>
    protected abstract string Phrase(string[] tokens, bool isPrefix);

    /// <summary>The condition that a column has one of the values of a <see cref="List"/>.</summary>
    protected abstract string IsOneOf(string column, string argument);

    protected abstract SqlArgument List(string name, IReadOnlyList<string> values);

    /// <summary>Adds what belongs to the calls; their order stays.</summary>
    private async Task<IReadOnlyList<StoredCall>> CompleteAsync(List<CallRow> calls, CancellationToken cancel, bool withoutTurns = false)
    {
        if (calls.Count == 0) return [];
        var ids = List("calls", calls.ConvertAll(call => call.CallSid));
        var theirs = $"WHERE {IsOneOf("call_sid", "calls")}";
        var turns = (withoutTurns ? [] : await ReadAsync($"SELECT {Rows.TurnColumns} FROM turns {theirs} ORDER BY turn_order", [ids], Rows.Turn, cancel))
            .ToLookup(row => row.CallSid, row => row.Turn);
        var sessions = (await ReadAsync($"SELECT {Rows.SessionColumns} FROM sessions {theirs} ORDER BY opened_at, key", [ids], Rows.Session, cancel))
            .ToLookup(row => row.CallSid);
        var streams = (await ReadAsync($"SELECT {Rows.StreamColumns} FROM streams {theirs} ORDER BY started_at, stream_sid", [ids], Rows.Stream, cancel))
            .ToLookup(row => row.CallSid);
        var complete = calls.ConvertAll(call => new StoredCall(call, [.. turns[call.CallSid]], [.. sessions[call.CallSid]], [.. streams[call.CallSid]]));
        if (!withoutTurns) return complete;
        var counts = (await ReadAsync($"SELECT call_sid, count(*) FROM turns {theirs} GROUP BY call_sid", [ids], Rows.TurnCount, cancel)).ToDictionary();
        var previews = (await ReadAsync(
                $"SELECT {Rows.PreviewColumns} FROM turns {theirs} AND turn_order < {CallFilter.PreviewTurns} ORDER BY turn_order", [ids], Rows.Preview, cancel))
            .ToLookup(row => row.CallSid, row => row.Turn);
        return complete.ConvertAll(call => call with
        {
            TurnCount = counts.GetValueOrDefault(call.Call.CallSid),
            Preview = [.. previews[call.Call.CallSid]],
        });
    }
}
