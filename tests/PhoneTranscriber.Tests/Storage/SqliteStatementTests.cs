using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>What is bound is what is stored, with its type; an error leaves the statement fit for the next time.</summary>
public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteStatementTests()
    {
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "CREATE TABLE things (id INTEGER PRIMARY KEY, value)";
        command.ExecuteNonQuery();
    }

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null " },
        { "", "text " },
        { "Zoë 😀", "text 5A6FC3AB20F09F9880" },
        { "a\0b", "text 61EFBFBD62" },
        { "half \uD83D", "text 68616C6620EFBFBD" },
        { Array.Empty<byte>(), "blob " },
        { new byte[] { 0, 1 }, "blob 0001" },
        { (ReadOnlyMemory<byte>)"words"u8.ToArray(), "text 776F726473" },
        { 7, "integer 37" },
        { long.MinValue, "integer 2D39323233333732303336383534373735383038" },
        { true, "integer 31" },
        { 0.5, "real 302E35" },
        { DeliveryState.Dead, "integer " + Convert.ToHexString([.. ((long)DeliveryState.Dead).ToString(System.Globalization.CultureInfo.InvariantCulture).Select(digit => (byte)digit)]) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void What_is_bound_is_what_is_stored(object? value, string stored)
    {
        using var statement = Prepare("INSERT INTO things (id, value) VALUES (@id, @value)");
        Assert.Equal(1, statement.Run([("id", 1L), ("value", value)]));
        Assert.Equal(stored, Read("SELECT typeof(value) || ' ' || coalesce(hex(value), '') FROM things"));
    }

    [Fact]
    public void Rows_of_all_statements_count_and_names_may_be_missing_in_some()
    {
        using var statement = Prepare("INSERT INTO things (value) VALUES (@value); INSERT INTO things (value) VALUES (@value), (@id);\n");
        Assert.Equal(3, statement.Run([("id", 5L), ("value", "a")]));
        using var nothing = Prepare("UPDATE things SET value = 1 WHERE value = @value AND 0");
        Assert.Equal(0, nothing.Run([("id", 5L), ("value", "a")]));
        Assert.Equal("3", Read("SELECT count(*) || '' FROM things"));
    }

    [Fact]
    public void A_refusal_says_why_and_the_statement_goes_on()
    {
        using var statement = Prepare("INSERT INTO things (id, value) VALUES (@id, @value)");
        statement.Run([("id", 1L), ("value", "a")]);
        var refused = Assert.Throws<SqliteException>(() => statement.Run([("id", 1L), ("value", "b")]));
        Assert.Equal(19, refused.SqliteErrorCode);
        Assert.Contains("UNIQUE", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, statement.Run([("id", 2L), ("value", "c")]));
        Assert.Equal("a,c", Read("SELECT group_concat(value) FROM things"));
        Assert.Throws<SqliteException>(() => Prepare("INSERT INTO nowhere VALUES (@id)"));
        Assert.Throws<ArgumentException>(() => Prepare("UPDATE things SET value = @vaule"));
        Assert.Throws<NotSupportedException>(() => statement.Run([("id", 3L), ("value", new object())]));
    }

    public void Dispose() => _connection.Dispose();

    private SqliteStatement Prepare(string sql) => new(_connection.Handle!, sql, [("id", null), ("value", null)]);

    private string Read(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
