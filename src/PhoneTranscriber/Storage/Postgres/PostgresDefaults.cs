using System.Data.Common;
using Npgsql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>What a connection string says where its author did not.</summary>
internal static class PostgresDefaults
{
    private static readonly (string Key, object Value)[] Defaults =
    [
        ("Application Name", "phone-transcriber"),
        // A server that does not answer is soon known to be away.
        ("Timeout", 5),
        ("Command Timeout", 10),
        // The statements are few and are used all the time; behind a pooler that forgets them, set it to 0.
        ("Max Auto Prepare", 64),
    ];

    public static string Apply(string connectionString)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var full = new NpgsqlConnectionStringBuilder(connectionString);
        foreach (var (key, value) in Defaults)
            if (!said.ContainsKey(key) && !said.ContainsKey(key.Replace(" ", "", StringComparison.Ordinal))) full[key] = value;
        return full.ToString();
    }
}
