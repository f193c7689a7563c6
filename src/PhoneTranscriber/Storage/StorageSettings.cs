using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace PhoneTranscriber.Storage;

/// <summary>Section <c>Storage</c>.</summary>
internal sealed class StorageSettings : IValidatableObject
{
    /// <summary>A file of SQLite, its path relative to the current directory; PostgreSQL when a <c>Host</c> is named.</summary>
    [Required(ErrorMessage = "is needed")]
    public string ConnectionString { get; set; } = "Data Source=data/phone-transcriber.db";

    /// <summary>
    /// Least time between two commits to SQLite, 0 to 1 s: what comes meanwhile shares the next one. After a quiet time a change is written
    /// at once. PostgreSQL is not made to wait: other processes look for what this one has to say.
    /// </summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it is PostgreSQL. Only for settings that were validated.</summary>
    public bool IsPostgres => NamesHost(new DbConnectionStringBuilder { ConnectionString = ConnectionString });

    /// <summary>The file, or host and database, for people. Only for settings that were validated.</summary>
    public string Place => IsPostgres
        ? new NpgsqlConnectionStringBuilder(ConnectionString) is var server ? $"{server.Host}, {server.Database}" : ""
        : new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CommitInterval < TimeSpan.Zero || CommitInterval > TimeSpan.FromSeconds(1))
            yield return new ValidationResult("must be from 00:00:00 to 00:00:01", [nameof(CommitInterval)]);
        // The reasons quote keywords, never values: a password may be among them.
        if (string.IsNullOrWhiteSpace(ConnectionString) || Problem() is not { } problem) yield break;
        yield return new ValidationResult(problem, [nameof(ConnectionString)]);
    }

    private string? Problem()
    {
        try
        {
            var raw = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
            if (NamesHost(raw))
            {
                _ = new NpgsqlConnectionStringBuilder(ConnectionString);
                return null;
            }

            var file = new SqliteConnectionStringBuilder(ConnectionString);
            if (file.DataSource.Length == 0) return "names neither a Data Source (SQLite) nor a Host (PostgreSQL)";
            return file.Mode == SqliteOpenMode.Memory || file.DataSource.Contains(":memory:", StringComparison.Ordinal)
                ? "must name a file: what is in memory is not durable"
                : file.Mode == SqliteOpenMode.ReadOnly ? "must not be read-only" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private static bool NamesHost(DbConnectionStringBuilder raw) => raw.ContainsKey("Host") || raw.ContainsKey("Server");
}
