using Npgsql;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>Brings a database to the newest shape, once, however many processes start at the same time.</summary>
internal static class PostgresMigrations
{
    /// <summary>How long a migration may take, or wait for another process that migrates, s.</summary>
    private const int Patience = 300;

    public static async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(connection, PostgresLocks.Migration, cancel);
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
            """,
            cancel);
        await using var newest = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM schema_migrations", connection);
        var applied = (int)(await newest.ExecuteScalarAsync(cancel))!;
        foreach (var migration in migrations.Where(migration => migration.Number > applied))
        {
            await ExecuteAsync(connection, migration.Sql, cancel);
            await ExecuteAsync(
                connection, "INSERT INTO schema_migrations (number, name) VALUES ($1, $2)", cancel,
                new NpgsqlParameter { Value = migration.Number }, new NpgsqlParameter { Value = migration.Name });
        }

        await transaction.CommitAsync(cancel);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
