using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>Everything durable in PostgreSQL, which several processes may share.</summary>
internal sealed class PostgresStore : SqlStore
{
    private readonly NpgsqlDataSource _source;

    /// <summary>Connects to nothing yet.</summary>
    public PostgresStore(string connectionString) => _source = NpgsqlDataSource.Create(PostgresDefaults.Apply(connectionString));

    // What another process is just claiming is skipped, not waited for. An array is read once, and leads to the rows by their key.
    protected override string ClaimLanes =>
        """
        UPDATE lanes SET owner = @node, due_at = @lease
        WHERE endpoint = @endpoint AND call_sid = ANY (ARRAY(
            SELECT call_sid FROM lanes
            WHERE endpoint = @endpoint AND head <= tail AND due_at <= @now ORDER BY due_at LIMIT @limit
            FOR UPDATE SKIP LOCKED))
        RETURNING call_sid, endpoint, head, due_at
        """;

    // The statements that follow see what was committed while this one waited.
    protected override string LockLane => "SELECT 1 FROM lanes WHERE call_sid = @call AND endpoint = @endpoint FOR UPDATE;";

    public override Task MigrateAsync(CancellationToken cancel) => UseAsync(
        async connection =>
        {
            await PostgresMigrations.ApplyAsync(connection, Migration.All("Postgres"), cancel);
            return true;
        },
        cancel);

    public override Task CommitAsync(IReadOnlyList<StoreChange> changes, CancellationToken cancel) => UseAsync(
        async connection =>
        {
            await using var batch = PostgresCommit.Create(connection, changes);
            // The commands of a batch are one transaction.
            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(cancel);
        },
        cancel);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    protected override Task<List<T>> ReadAsync<T>(
        string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel) => UseAsync(
        async connection =>
        {
            await using var command = Command(connection, sql, arguments);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
            return rows;
        },
        cancel);

    // Statements that are sent together are one transaction.
    protected override Task<int> WriteAsync(string sql, SqlArgument[] arguments, CancellationToken cancel) => UseAsync(
        async connection =>
        {
            await using var command = Command(connection, sql, arguments);
            return await command.ExecuteNonQueryAsync(cancel);
        },
        cancel);

    protected override Task<List<T>> WriteAsync<T>(
        string sql, SqlArgument[] arguments, Func<DbDataReader, T> read, CancellationToken cancel) => ReadAsync(sql, arguments, read, cancel);

    public override Task<int> AdoptCallsAsync(string node, long deadSince, int limit, CancellationToken cancel) => UseAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await using (var alone = Command(connection, PostgresLocks.Adoption, []))
                await alone.ExecuteNonQueryAsync(cancel);
            await using var adopt = Command(connection, Adopt, [("node", node), ("deadSince", deadSince), ("limit", limit)]);
            var adopted = await adopt.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
            return adopted;
        },
        cancel);

    // What is deleted goes when the server vacuums; that is the server's affair.
    public override Task<bool> PurgeAsync(CancellationToken cancel) => Task.FromResult(false);

    protected override string CallsWithPhrase(string argument) =>
        $"SELECT call_sid FROM turns WHERE search @@ to_tsquery('simple', @{argument})";

    // A word has no quotation marks of its own.
    protected override string Phrase(string[] tokens, bool isPrefix) =>
        string.Join(" <-> ", tokens.Select(token => $"'{token}'")) + (isPrefix ? ":*" : "");

    protected override string IsOneOf(string column, string argument) => $"{column} = ANY (@{argument})";

    protected override SqlArgument List(string name, IReadOnlyList<string> values) => (name, values.ToArray());

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, ReadOnlySpan<SqlArgument> arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments) command.Parameters.AddWithValue(argument.Name, argument.ToDbValue());
        return command;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Translated.")]
    private async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancel)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            return await act(connection);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancel.IsCancellationRequested))
        {
            throw PostgresErrors.Translate(exception);
        }
    }
}
