using System.Text;
using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage.Sql;
using SQLitePCL;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>
/// One or more statements that were prepared once, for writing. The provider's own command makes a reader, binders and strings each time,
/// which took a third of what a turn costs; errors are its, however. Used by one thread at a time, on a connection that waits for locks itself.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<(sqlite3_stmt Statement, int[] Places)> _parts = [];
    private byte[] _text = [];

    /// <param name="database">The connection.</param>
    /// <param name="sql">The statements.</param>
    /// <param name="arguments">What they are given, in the order in which they always will be; each statement takes what it names.</param>
    /// <exception cref="SqliteException">SQLite refuses it.</exception>
    public SqliteStatement(sqlite3 database, string sql, ReadOnlySpan<SqlArgument> arguments)
    {
        _database = database;
        try
        {
            Prepare(Encoding.UTF8.GetBytes(sql), arguments);
        }
        catch
        {
            // One that is left would keep the connection, and the lock that it has, when it is closed.
            Dispose();
            throw;
        }
    }

    /// <summary>Runs them; the number of rows they wrote.</summary>
    /// <exception cref="SqliteException">SQLite refuses it.</exception>
    public int Run(ReadOnlySpan<SqlArgument> arguments)
    {
        var rows = 0;
        foreach (var (statement, places) in _parts)
        {
            try
            {
                for (var i = 0; i < places.Length; i++)
                {
                    if (places[i] > 0) Check(Bind(statement, places[i], arguments[i].Value));
                }

                int code;
                do code = raw.sqlite3_step(statement);
                while (code == raw.SQLITE_ROW);
                if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, _database);
                if (raw.sqlite3_stmt_readonly(statement) == 0) rows += raw.sqlite3_changes(_database);
            }
            finally
            {
                raw.sqlite3_reset(statement);
            }
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var (statement, _) in _parts) statement.Dispose();
    }

    private void Prepare(ReadOnlySpan<byte> rest, ReadOnlySpan<SqlArgument> arguments)
    {
        while (!rest.IsEmpty)
        {
            Check(raw.sqlite3_prepare_v2(_database, rest, out var statement, out rest));
            // Nothing but space is no statement.
            if (statement.IsInvalid) continue;
            var places = new int[arguments.Length];
            for (var i = 0; i < places.Length; i++) places[i] = raw.sqlite3_bind_parameter_index(statement, "@" + arguments[i].Name);
            _parts.Add((statement, places));
            if (raw.sqlite3_bind_parameter_count(statement) != places.Count(place => place > 0))
                throw new ArgumentException("A statement names what it is not given; it would be NULL.", nameof(arguments));
        }
    }

    /// <summary>SQLite copies what it is given.</summary>
    private int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => BindText(statement, place, text),
        ReadOnlyMemory<byte> utf8 => raw.sqlite3_bind_text(statement, place, utf8.Span),
        byte[] { Length: > 0 } bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        byte[] => raw.sqlite3_bind_zeroblob(statement, place, 0),
        double number => raw.sqlite3_bind_double(statement, place, number),
        DeliveryState state => raw.sqlite3_bind_int64(statement, place, (long)state),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        int number => raw.sqlite3_bind_int64(statement, place, number),
        bool flag => raw.sqlite3_bind_int64(statement, place, flag ? 1 : 0),
        _ => throw new NotSupportedException($"A {value.GetType().Name} cannot be stored."),
    };

    private int BindText(sqlite3_stmt statement, int place, string text)
    {
        text = StorableText.From(text);
        // Without bytes there would be no address, which means NULL.
        if (text.Length == 0) return raw.sqlite3_bind_text(statement, place, text);
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most) _text = new byte[most];
        return raw.sqlite3_bind_text(statement, place, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _database);
    }
}
