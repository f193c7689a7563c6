using Npgsql;
using NpgsqlTypes;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>One column of many rows, as an array parameter.</summary>
internal static class Column
{
    public static NpgsqlParameter Text<T>(T[] rows, Func<T, string?> value) =>
        Create(Array.ConvertAll(rows, row => StorableText.From(value(row))), NpgsqlDbType.Text);

    public static NpgsqlParameter Bytes<T>(T[] rows, Func<T, byte[]> value) =>
        Create(Array.ConvertAll(rows, row => value(row)), NpgsqlDbType.Bytea);

    public static NpgsqlParameter Of<T>(T[] rows, Func<T, long?> value) => Create(Array.ConvertAll(rows, row => value(row)), NpgsqlDbType.Bigint);

    public static NpgsqlParameter Of<T>(T[] rows, Func<T, double?> value) => Create(Array.ConvertAll(rows, row => value(row)), NpgsqlDbType.Double);

    private static NpgsqlParameter Create<T>(T[] values, NpgsqlDbType type) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
