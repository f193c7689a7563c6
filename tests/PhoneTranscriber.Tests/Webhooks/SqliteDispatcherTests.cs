using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>The dispatcher over a file.</summary>
public sealed class SqliteDispatcherTests : DispatcherCompliance
{
    private readonly ScratchFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task PrepareAsync() => Task.CompletedTask;

    private protected override IStore Open() => new SqliteStore(new SqliteDatabase($"Data Source={Path.Combine(_folder.FullPath, "bridge.db")}"));
}
