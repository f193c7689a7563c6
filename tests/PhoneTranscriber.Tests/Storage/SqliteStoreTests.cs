using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sql;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>The compliance suite on files, and what only files can do.</summary>
public sealed class SqliteStoreTests : StoreCompliance
{
    private readonly ScratchFolder _folder = new();
    private int _databases;

    private string DatabasePath => Path.Combine(_folder.FullPath, "data", $"{_databases}", "bridge.db");

    [Fact]
    public async Task What_was_committed_is_there_when_the_file_is_opened_again()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        await Store.DisposeAsync();

        var again = OpenAnother();
        Assert.Equal(2, (await again.FindCallAsync(Sample.CallSid(1), Cancel))!.Turns.Count);
        Assert.Single(await again.ClaimLanesAsync(Sample.Endpoint, "node-3", Sample.Start + 5, Sample.Start + 10, 10, Cancel));
    }

    [Fact]
    public async Task The_full_text_index_stays_whole_when_turns_come_twice_and_calls_are_deleted()
    {
        await CommitAsync([.. Sample.CallWith(1, 3), .. Sample.CallWith(2, 3), Sample.Said(2, 1, "said again"), Sample.Ended(1, 9)]);
        await Store.DeleteCallAsync(Sample.CallSid(1), Cancel);
        // Fails when the index has a word that the turns do not have, or the other way round.
        await CountAsync("INSERT INTO turns_text (turns_text, rank) VALUES ('integrity-check', 1); SELECT 0");
    }

    [Fact]
    public async Task A_filled_file_of_the_version_before_is_brought_up_to_date_with_its_full_text_index()
    {
        // Not the one that the suite has opened.
        _databases = 100;
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        await using (var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            SqliteMigrations.Apply(connection, [.. Migration.All("Sqlite").Where(static migration => migration.Number <= 3)]);
            await using var fill = connection.CreateCommand();
            fill.CommandText = $"""
                INSERT INTO calls (call_sid, from_number, to_number, direction, started_at, node) VALUES ('{Sample.CallSid(7)}', '+1', '+2', 'inbound', 1, 'node');
                INSERT INTO turns (call_sid, turn_order, track, speaker, text, formatted, start_ms, end_ms, words) VALUES ('{Sample.CallSid(7)}', 0, 'inbound', 'caller', 'from before', 1, 0, 1, '[]')
                """;
            await fill.ExecuteNonQueryAsync(Cancel);
        }

        await using var store = Create();
        await store.CommitAsync([Sample.Started(7), Sample.Said(7, 1, "said after it")], Cancel);
        Assert.Equal(2, await CountAsync("SELECT count(*) FROM turns_text WHERE turns_text MATCH 'before OR after'"));
        await store.CommitAsync([Sample.Ended(7, 9)], Cancel);
        Assert.True(await store.DeleteCallAsync(Sample.CallSid(7), Cancel));
        await CountAsync("INSERT INTO turns_text (turns_text, rank) VALUES ('integrity-check', 1); SELECT 0");
    }

    [Fact]
    public async Task A_file_of_a_later_version_is_left_alone()
    {
        await CommitAsync([Sample.Started(1)]);
        await CountAsync("INSERT INTO schema_migrations (number, name) VALUES (999, 'of a later version'); SELECT 0");
        await Store.DisposeAsync();
        var problem = await Assert.ThrowsAsync<StorageException>(() => OpenAnother().CommitAsync([Sample.Started(2)], Cancel));
        Assert.Contains("later version", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync($"SELECT count(*) FROM calls WHERE call_sid = '{Sample.CallSid(2)}'"));
    }

    [Fact]
    public async Task Turns_that_share_a_transaction_share_a_segment_of_the_full_text_index()
    {
        await CommitAsync([.. Sample.CallWith(1, 10)]);
        Assert.Equal(1, await CountAsync("SELECT count(DISTINCT segid) FROM turns_text_idx"));
    }

    [Fact]
    public async Task What_one_process_deleted_the_next_one_purges()
    {
        const string Word = "charlie";
        await CommitAsync([Sample.Started(1), .. Enumerable.Range(0, 200).Select(i => Sample.Said(1, i, $"{Word}{i} {new string('x', 50)}")), Sample.Ended(1, 5)]);
        Assert.True(await Store.DeleteCallAsync(Sample.CallSid(1), Cancel));
        await Store.DisposeAsync();
        Assert.Contains(Word, await File.ReadAllTextAsync(DatabasePath, System.Text.Encoding.Latin1, Cancel), StringComparison.Ordinal);

        var again = OpenAnother();
        while (await again.PurgeAsync(Cancel)) Cancel.ThrowIfCancellationRequested();
        await again.DisposeAsync();
        Assert.DoesNotContain(Word, await File.ReadAllTextAsync(DatabasePath, System.Text.Encoding.Latin1, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_commit_is_on_the_disk()
    {
        Assert.Equal("wal", await ScalarAsync("PRAGMA journal_mode"));
        Assert.True(File.Exists(DatabasePath + "-wal"));
    }

    [Fact]
    public async Task A_job_that_is_refused_does_not_fail_those_that_were_written_with_it()
    {
        await CommitAsync(Sample.Started(1));
        var jobs = Enumerable.Range(0, 50)
            .Select(i => (i, Job: Store.CommitAsync([i == 20 ? Sample.Told(99, 1) : Sample.Said(1, i, $"turn {i}")], Cancel))).ToList();
        foreach (var (i, job) in jobs)
        {
            if (i == 20) await Assert.ThrowsAsync<StorageException>(() => job);
            else await job;
        }

        Assert.Equal(49, (await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Turns.Count);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task PrepareAsync()
    {
        _databases++;
        return Task.CompletedTask;
    }

    private protected override IStore Create() => new SqliteStore(new SqliteDatabase($"Data Source={DatabasePath}"));

    // A file is one process's; all its senders share a store.
    private protected override IStore OpenNode() => Store;

    private protected override async Task<long> CountAsync(string sql) => (long)(await ScalarAsync(sql))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancel);
    }
}
