using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>Brings a database file to the newest shape, once, however many processes start at the same time.</summary>
internal static class SqliteMigrations
{
    /// <summary>How long to wait for another process that migrates, s.</summary>
    private const int Patience = 30;

    /// <summary>Applies what is missing; when that fails, closing the connection undoes what was begun.</summary>
    /// <exception cref="IOException">A later version has been here. What it expects to be kept up, this one does not know of.</exception>
    public static void Apply(SqliteConnection connection, IReadOnlyList<Migration> migrations)
    {
        // Reading needs no lock: a start of a database that is up to date waits for nobody.
        var newest = migrations[^1].Number;
        if (Applied(connection) is var known && known > newest)
            throw new IOException($"The file was written by a later version of the bridge (its shape is {known}, this version knows {newest}). Start that version, or another file.");
        if (known == newest) return;
        Execute(connection, "BEGIN IMMEDIATE");
        Execute(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)
            """);
        var applied = Applied(connection);
        foreach (var migration in migrations.Where(migration => migration.Number > applied))
        {
            Execute(connection, migration.Sql);
            Execute(
                connection, "INSERT INTO schema_migrations (number, name) VALUES ($number, $name)",
                new SqliteParameter("$number", migration.Number), new SqliteParameter("$name", migration.Name));
        }

        Execute(connection, "COMMIT");
    }

    private static long Applied(SqliteConnection connection)
    {
        using var command = Command(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'");
        if ((long)command.ExecuteScalar()! == 0) return 0;
        command.CommandText = "SELECT coalesce(max(number), 0) FROM schema_migrations";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<SqliteParameter> parameters)
    {
        using var command = Command(connection, sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = Patience;
        return command;
    }
}
