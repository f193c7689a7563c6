using Npgsql;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Postgres;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>The compliance suite on a real server.</summary>
public sealed class PostgresStoreTests(PostgresServer server) : StoreCompliance
{
    private string _connectionString = "";

    protected override async Task PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(Cancel);

    private protected override IStore Create() => new PostgresStore(_connectionString);

    private protected override async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
