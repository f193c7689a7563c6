namespace PhoneTranscriber.Storage.Sql;

/// <content>
/// Lanes. <c>due_at</c> is when a lane may be claimed: the time of its next attempt or, while somebody holds it, the end of the lease; so
/// one index finds what can be done, and a held lane is out of the way. Lanes with nothing to send (head past tail) are not in that index.
/// </content>
internal abstract partial class SqlStore
{
    private const string IsLane = "call_sid = @call AND endpoint = @endpoint";

    /// <summary>
    /// Whether the sender still has the right to say what became of the delivery: nobody else claimed the lane, and nobody has moved its
    /// head past the delivery.
    /// </summary>
    private const string HoldsLane =
        $"EXISTS (SELECT 1 FROM lanes WHERE {IsLane} AND owner = @node AND head <= (SELECT sequence FROM deliveries WHERE id = @delivery))";

    private const string CanHasten = "head <= tail AND owner IS NULL AND due_at > @now";

    /// <summary>Takes due lanes; arguments: endpoint, node, now, lease, limit.</summary>
    protected abstract string ClaimLanes { get; }

    /// <summary>A statement that keeps others from a lane until the transaction ends, where reading it first does not do that.</summary>
    protected abstract string LockLane { get; }

    public async Task<IReadOnlyList<LaneClaim>> ClaimLanesAsync(
        string endpoint, string node, long now, long leaseUntil, int limit, CancellationToken cancel) =>
        await WriteAsync(
            ClaimLanes,
            [("endpoint", endpoint), ("node", node), ("now", now), ("lease", leaseUntil), ("limit", limit)],
            Rows.Lane,
            cancel);

    public async Task<IReadOnlyList<PendingDelivery>> FindPendingAsync(LaneClaim lane, int limit, CancellationToken cancel) =>
        await ReadAsync(
            $"""
            SELECT {Rows.DeliveryColumns}, attempts, state FROM deliveries
            WHERE {IsLane} AND state <> 1 AND sequence >= (SELECT head FROM lanes WHERE {IsLane})
            ORDER BY sequence LIMIT @limit
            """,
            [("call", lane.CallSid), ("endpoint", lane.Endpoint), ("limit", limit)],
            Rows.Pending,
            cancel);

    public async Task<bool> RecordAttemptAsync(
        LaneClaim lane, string node, AttemptRow attempt, AttemptOutcome outcome, long leaseUntil, CancellationToken cancel)
    {
        var written = await WriteAsync(
            $"""
            {LockLane}
            {InsertAttempt} AND {HoldsLane} ON CONFLICT DO NOTHING;
            {UpdateDelivery} AND {HoldsLane};
            UPDATE lanes SET
                owner = @owner,
                due_at = @due,
                head = CASE WHEN @advance = 1 THEN (SELECT sequence + 1 FROM deliveries WHERE id = @delivery) ELSE head END
            WHERE {IsLane} AND {HoldsLane}
            """,
            [
                .. Arguments(attempt, outcome.State),
                ("call", lane.CallSid), ("endpoint", lane.Endpoint), ("node", node),
                ("owner", outcome.KeepLease ? node : null),
                ("due", outcome.KeepLease ? leaseUntil : outcome.DueAt),
                ("advance", outcome.Advance ? 1L : 0L),
            ],
            cancel);
        return written > 0;
    }

    public Task ReleaseLaneAsync(LaneClaim lane, string node, long dueAt, CancellationToken cancel) => WriteAsync(
        // What was delivered by a replay, or has expired, is not waited for.
        $"""
        {LockLane}
        UPDATE lanes SET
            owner = NULL,
            due_at = @due,
            head = CASE
                WHEN EXISTS (SELECT 1 FROM deliveries WHERE {IsLane} AND sequence >= lanes.head AND state <> 1) THEN head
                ELSE tail + 1
            END
        WHERE {IsLane} AND owner = @node
        """,
        [("call", lane.CallSid), ("endpoint", lane.Endpoint), ("node", node), ("due", dueAt)],
        cancel);

    public async Task<long?> NextDueAsync(string endpoint, CancellationToken cancel) => (await ReadAsync(
        "SELECT min(due_at) FROM lanes WHERE endpoint = @endpoint AND head <= tail", [("endpoint", endpoint)], Rows.OptionalNumber, cancel))[0];

    public async Task<IReadOnlyList<string>> FindWaitingEndpointsAsync(CancellationToken cancel) =>
        await ReadAsync("SELECT DISTINCT endpoint FROM lanes WHERE head <= tail", [], Rows.Id, cancel);

    public Task<int> HastenLanesAsync(string endpoint, long now, int limit, CancellationToken cancel) => WriteAsync(
        $"""
        UPDATE lanes SET due_at = @now WHERE endpoint = @endpoint AND call_sid IN (
            SELECT call_sid FROM lanes WHERE endpoint = @endpoint AND {CanHasten} ORDER BY due_at LIMIT @limit) AND {CanHasten}
        """,
        [("endpoint", endpoint), ("now", now), ("limit", limit)], cancel);

    public Task<int> HastenLaneAsync(string callSid, string endpoint, long now, CancellationToken cancel) => WriteAsync(
        $"UPDATE lanes SET due_at = @now WHERE {IsLane} AND {CanHasten}", [("call", callSid), ("endpoint", endpoint), ("now", now)], cancel);

    public Task<int> FreeLanesAsync(string node, long now, CancellationToken cancel) => WriteAsync(
        "UPDATE lanes SET owner = NULL, due_at = @now WHERE owner <> @node", [("node", node), ("now", now)], cancel);
}
