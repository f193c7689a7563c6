using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Postgres;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>The dispatcher over a real server, each node with connections of its own.</summary>
public sealed class PostgresDispatcherTests(PostgresServer server) : DispatcherCompliance
{
    private string _connectionString = "";

    protected override async Task PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);

    private protected override IStore Open() => new PostgresStore(_connectionString);
}
