using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>Everything durable in one file. One process at a time writes to it; others may read.</summary>
internal sealed class SqliteStore : SqlStore
{
    /// <summary>Pages of the search index written in one step of a purge.</summary>
    private const long PurgePages = 500;

    private readonly SqliteDatabase _database;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    // What an earlier process deleted may have been left to this one.
    private volatile bool _hasDeleted = true;
    private bool _isPurging;

    public SqliteStore(SqliteDatabase database)
    {
        _database = database;
        _readers = new SqliteReaders(database);
        _writer = new SqliteWriter(database, _readers.Renew);
    }

    protected override string ClaimLanes =>
        """
        UPDATE lanes SET owner = @node, due_at = @lease
        WHERE (call_sid, endpoint) IN (
            SELECT call_sid, endpoint FROM lanes
            WHERE endpoint = @endpoint AND head <= tail AND due_at <= @now ORDER BY due_at LIMIT @limit)
        RETURNING call_sid, endpoint, head, due_at
        """;

    // A transaction that writes is alone.
    protected override string LockLane => "";

    // Opening the connection applies what is missing.
    public override Task MigrateAsync(CancellationToken cancel) => _writer.RunAsync(static _ => true, cancel);

    public override Task CommitAsync(IReadOnlyList<StoreChange> changes, CancellationToken cancel) => _writer.RunAsync(
        session =>
        {
            foreach (var change in changes) SqliteCommit.Apply(session, change);
            return true;
        },
        cancel);

    public override async Task<int> ExpireCallsAsync(long endedBefore, int limit, CancellationToken cancel)
    {
        var expired = await base.ExpireCallsAsync(endedBefore, limit, cancel);
        if (expired > 0) _hasDeleted = true;
        return expired;
    }

    public override async Task<bool> DeleteCallAsync(string callSid, CancellationToken cancel)
    {
        if (!await base.DeleteCallAsync(callSid, cancel)) return false;
        return _hasDeleted = true;
    }

    /// <summary>
    /// Rows are overwritten as they are deleted (<c>secure_delete</c>), but the words of a deleted turn stay in the search index until its
    /// segments are merged, and old pages in the write-ahead log until that is cut off.
    /// </summary>
    public override async Task<bool> PurgeAsync(CancellationToken cancel)
    {
        if (!_hasDeleted && !_isPurging) return false;
        var isFirst = !_isPurging || _hasDeleted;
        (_hasDeleted, _isPurging) = (false, true);
        // https://sqlite.org/fts5.html#the_merge_command: a negative number begins anew with all segments; it is over when nothing changes.
        var hasMore = await _writer.RunAsync(
            session =>
            {
                var before = session.Query("SELECT total_changes()", [], Rows.OptionalNumber)[0];
                session.Execute("INSERT INTO turns_text (turns_text, rank) VALUES ('merge', @pages)", ("pages", isFirst ? -PurgePages : PurgePages));
                return session.Query("SELECT total_changes()", [], Rows.OptionalNumber)[0] - before >= 2;
            },
            cancel);
        // Not over before the log is cut off.
        if (!hasMore) await Task.Run(_database.CutLog, cancel);
        _isPurging = hasMore;
        return hasMore || _hasDeleted;
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _readers.DisposeAsync();
        _database.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Translated.")]
    protected override async Task<List<T>> ReadAsync<T>(
        string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        try
        {
            return await _readers.RunAsync(
                connection =>
                {
                    using var command = connection.CreateCommand();
                    command.CommandText = sql;
                    foreach (var argument in arguments) command.Parameters.AddWithValue("@" + argument.Name, argument.ToDbValue());
                    using var reader = command.ExecuteReader();
                    return SqliteSession.ReadAll(reader, read);
                },
                cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw SqliteErrors.Translate(exception);
        }
    }

    protected override Task<int> WriteAsync(string sql, SqlArgument[] arguments, CancellationToken cancel) =>
        _writer.RunAsync(session => session.Execute(sql, arguments), cancel);

    protected override Task<List<T>> WriteAsync<T>(
        string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel) =>
        _writer.RunAsync(session => session.Query(sql, arguments, read), cancel);

    protected override string CallsWithPhrase(string argument) =>
        $"SELECT turns.call_sid FROM turns_text JOIN turns ON turns.id = turns_text.rowid WHERE turns_text MATCH @{argument}";

    // A string of FTS5; a word has no quotation marks of its own.
    protected override string Phrase(string[] tokens, bool isPrefix) => $"\"{string.Join(' ', tokens)}\"{(isPrefix ? " *" : "")}";

    protected override string IsOneOf(string column, string argument) => $"{column} IN (SELECT value FROM json_each(@{argument}))";

    protected override SqlArgument List(string name, IReadOnlyList<string> values) =>
        (name, JsonSerializer.Serialize(values, SqliteJson.Default.IReadOnlyListString));
}
