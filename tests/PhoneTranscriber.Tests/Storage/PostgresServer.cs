using Npgsql;
using PhoneTranscriber.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace PhoneTranscriber.Tests.Storage;

/// <summary>The one PostgreSQL server of a test run, started when the first test asks for a database.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private PostgresProcess? _server;
    private int _databases;

    /// <summary>Makes an empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            _server ??= await PostgresProcess.StartAsync(cancel);
            var name = $"test{++_databases}";
            await using var connection = new NpgsqlConnection(_server.ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync(cancel);
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await create.ExecuteNonQueryAsync(cancel);
            return _server.ConnectionString(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _gate.Dispose();
    }
}
