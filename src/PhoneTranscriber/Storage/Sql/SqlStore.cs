using System.Data.Common;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>
/// What SQLite and PostgreSQL have in common: all statements that both understand. The statements of one call are atomic in both; where
/// the dialects differ, an abstract member says how.
/// </summary>
internal abstract partial class SqlStore : IStore
{
    /// <summary>How long a process that no longer reports stays listed, ms; an unlisted one counts as dead just the same.</summary>
    private const long ForgetNodesAfter = 7L * 24 * 60 * 60 * 1000;

    public abstract Task MigrateAsync(CancellationToken cancel);

    public abstract Task CommitAsync(IReadOnlyList<StoreChange> changes, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    public async Task<IReadOnlyList<EndpointRow>> FindEndpointsAsync(CancellationToken cancel) =>
        await ReadAsync("SELECT key, disabled_at, reason FROM endpoints ORDER BY key", [], Rows.Endpoint, cancel);

    public Task SetEndpointAsync(EndpointRow endpoint, CancellationToken cancel) => WriteAsync(
        """
        INSERT INTO endpoints (key, disabled_at, reason) VALUES (@key, @disabled, @reason)
        ON CONFLICT (key) DO UPDATE SET disabled_at = excluded.disabled_at, reason = excluded.reason
        """,
        [("key", endpoint.Key), ("disabled", endpoint.DisabledAt), ("reason", endpoint.Reason)],
        cancel);

    public Task BeatAsync(string node, long now, CancellationToken cancel) => WriteAsync(
        """
        INSERT INTO nodes (node, heartbeat_at) VALUES (@node, @now) ON CONFLICT (node) DO UPDATE SET heartbeat_at = excluded.heartbeat_at;
        DELETE FROM nodes WHERE heartbeat_at < @forgotten
        """,
        [("node", node), ("now", now), ("forgotten", now - ForgetNodesAfter)],
        cancel);

    public virtual Task<int> ExpireCallsAsync(long endedBefore, int limit, CancellationToken cancel) => WriteAsync(
        "DELETE FROM calls WHERE call_sid IN (SELECT call_sid FROM calls WHERE ended_at < @before ORDER BY ended_at LIMIT @limit)",
        [("before", endedBefore), ("limit", limit)],
        cancel);

    public Task<int> ExpireDeliveriesAsync(long doneBefore, int limit, CancellationToken cancel) => WriteAsync(
        "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE done_at < @before ORDER BY done_at LIMIT @limit)",
        [("before", doneBefore), ("limit", limit)],
        cancel);

    public virtual async Task<bool> DeleteCallAsync(string callSid, CancellationToken cancel) =>
        await WriteAsync("DELETE FROM calls WHERE call_sid = @call AND ended_at IS NOT NULL", [("call", callSid)], cancel) > 0;

    public abstract Task<bool> PurgeAsync(CancellationToken cancel);

    /// <summary>Runs a query.</summary>
    protected abstract Task<List<T>> ReadAsync<T>(string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel);

    /// <summary>Runs statements that write, all or none of them; the number of rows they wrote.</summary>
    protected abstract Task<int> WriteAsync(string sql, SqlArgument[] arguments, CancellationToken cancel);

    /// <summary>Runs a statement that writes and returns rows.</summary>
    protected abstract Task<List<T>> WriteAsync<T>(string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel);
}
