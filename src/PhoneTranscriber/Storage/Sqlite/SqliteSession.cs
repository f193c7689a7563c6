using System.Data.Common;
using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>The connection that writes, with its statements prepared once. Used by one thread at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    // Bounded by the number of different statements in the code: none of them is put together at run time.
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Runs one or more statements; the number of rows they wrote.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="arguments">Of the same statements always the same names, in the same order. Memory of bytes is text in UTF-8.</param>
    public int Execute(string sql, params ReadOnlySpan<SqlArgument> arguments)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new SqliteStatement(connection.Handle!, sql, arguments));
        return statement.Run(arguments);
    }

    public List<T> Query<T>(string sql, ReadOnlySpan<SqlArgument> arguments, Func<DbDataReader, T> read)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        return ReadAll(reader, read);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        foreach (var command in _commands.Values) command.Dispose();
        connection.Dispose();
    }

    internal static List<T> ReadAll<T>(SqliteDataReader reader, Func<DbDataReader, T> read)
    {
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<SqlArgument> arguments)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var argument in arguments) command.Parameters.AddWithValue("@" + argument.Name, argument.ToDbValue());
            _commands.Add(sql, command);
            return command;
        }

        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i].ToDbValue();
        return command;
    }
}
