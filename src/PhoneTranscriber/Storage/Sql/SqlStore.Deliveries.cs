namespace PhoneTranscriber.Storage.Sql;

/// <content>Deliveries, as operators see them and replay them.</content>
internal abstract partial class SqlStore
{
    /// <summary>
    /// Adds an attempt; more conditions may follow. The number counts on from what is stored: a replay and the lane may try the same
    /// delivery at once.
    /// </summary>
    private const string InsertAttempt =
        $"""
        INSERT INTO attempts ({Rows.AttemptColumns})
        SELECT id, {NextNumber}, @at, @duration, CAST(@status AS integer), CAST(@problem AS text), CAST(@answer AS text)
        FROM deliveries WHERE id = @delivery
        """;

    /// <summary>Says what became of the attempt; more conditions may follow. What an endpoint once accepted stays delivered.</summary>
    private const string UpdateDelivery =
        $"""
        UPDATE deliveries SET
            attempts = {NextNumber},
            done_at = CASE WHEN state = 1 THEN done_at ELSE CAST(@done AS bigint) END,
            state = CASE WHEN state = 1 THEN 1 ELSE @state END
        WHERE id = @delivery
        """;

    private const string NextNumber = "CASE WHEN attempts >= @number THEN attempts + 1 ELSE @number END";

    public async Task<IReadOnlyList<DeliveryView>> FindDeliveriesAsync(DeliveryQuery query, CancellationToken cancel)
    {
        var wanted = new SqlFilter().With(("limit", query.Limit));
        // Written out, so that the partial index of that state serves.
        if (query.State is { } state) wanted.Add(FormattableString.Invariant($"state = {(int)state}"));
        if (query.Endpoint is { } endpoint) wanted.Add("endpoint = @endpoint", ("endpoint", endpoint));
        if (query.CallSid is { } call) wanted.Add("call_sid = @call", ("call", call));
        if (query.Before is { } before) wanted.Add("id < @before", ("before", before));
        return await WithHistoryAsync(
            await ReadAsync(
                $"SELECT {Rows.DeliveryViewColumns} FROM deliveries {wanted.Where} ORDER BY id DESC LIMIT @limit",
                wanted.Arguments, Rows.DeliveryView, cancel),
            cancel);
    }

    public async Task<DeliveryView?> FindDeliveryAsync(string id, CancellationToken cancel) => (await WithHistoryAsync(
        await ReadAsync($"SELECT {Rows.DeliveryViewColumns} FROM deliveries WHERE id = @id", [("id", id)], Rows.DeliveryView, cancel),
        cancel)).SingleOrDefault();

    public async Task<PendingDelivery?> FindForReplayAsync(string id, CancellationToken cancel) => (await ReadAsync(
        $"SELECT {Rows.DeliveryColumns}, attempts, state FROM deliveries WHERE id = @id", [("id", id)], Rows.Pending, cancel)).SingleOrDefault();

    public Task RecordReplayAsync(AttemptRow attempt, DeliveryState state, CancellationToken cancel) => WriteAsync(
        $"""
        {InsertAttempt} ON CONFLICT DO NOTHING;
        {(state == DeliveryState.Delivered ? UpdateDelivery : $"UPDATE deliveries SET attempts = {NextNumber} WHERE id = @delivery")}
        """,
        Arguments(attempt, state),
        cancel);

    public async Task<IReadOnlyList<string>> FindDeadAsync(string endpoint, string after, int limit, CancellationToken cancel) => await ReadAsync(
        "SELECT id FROM deliveries WHERE state = 2 AND endpoint = @endpoint AND id > @after ORDER BY id LIMIT @limit",
        [("endpoint", endpoint), ("after", after), ("limit", limit)], Rows.Id, cancel);

    public async Task<(long Count, string? Newest)> CountDeadAsync(string endpoint, CancellationToken cancel) => (await ReadAsync(
        "SELECT count(*), max(id) FROM deliveries WHERE state = 2 AND endpoint = @endpoint", [("endpoint", endpoint)],
        static row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), cancel))[0];

    private static SqlArgument[] Arguments(AttemptRow attempt, DeliveryState state) =>
    [
        ("delivery", attempt.DeliveryId), ("number", attempt.Number), ("at", attempt.At), ("duration", attempt.DurationMs),
        ("status", attempt.Status), ("problem", attempt.Problem), ("answer", attempt.Answer),
        ("state", state), ("done", state == DeliveryState.Pending ? null : attempt.At),
    ];

    private async Task<IReadOnlyList<DeliveryView>> WithHistoryAsync(List<DeliveryView> views, CancellationToken cancel)
    {
        if (views.Count == 0) return [];
        var attempts = (await ReadAsync(
            $"SELECT {Rows.AttemptColumns} FROM attempts WHERE {IsOneOf("delivery_id", "deliveries")} ORDER BY delivery_id, number",
            [List("deliveries", views.ConvertAll(view => view.Id))], Rows.Attempt, cancel)).ToLookup(attempt => attempt.DeliveryId);
        return views.ConvertAll(view => view with { History = [.. attempts[view.Id].Select(AttemptView.Of)] });
    }
}
