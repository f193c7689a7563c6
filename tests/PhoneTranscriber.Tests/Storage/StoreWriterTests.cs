using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>The writer on a real file to which real things happen.</summary>
public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly StoreWriterHarness _harness;

    public StoreWriterTests()
    {
        _database = new SqliteDatabase($"Data Source={Path.Combine(_folder.FullPath, "data", "bridge.db")};Default Timeout=1");
        _harness = new StoreWriterHarness(new SqliteStore(_database));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StoreWriter Writer => _harness.Writer;

    [Fact]
    public async Task Changes_are_told_in_their_order_once_they_are_durable()
    {
        await StartAsync();
        _harness.Say(0, 2_500);
        await Writer.FlushAsync(Cancel);

        Assert.Equal(Enumerable.Range(0, 2_500).Select(number => (number, true)), _harness.Told);
        Assert.Equal(2_500, await CountTurnsAsync());
        Assert.Equal((2_501, 0, 0, 0), (Writer.Committed, Writer.Waiting, Writer.Refused, Writer.CommitFailures));
        Assert.DoesNotContain("secret", _harness.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_that_follow_each_other_share_a_commit_and_a_quiet_time_is_not_made_longer()
    {
        await using var slow = new StoreWriterHarness(
            new SqliteStore(new SqliteDatabase($"Data Source={Path.Combine(_folder.FullPath, "slow.db")}")), new StorageSettings { CommitInterval = TimeSpan.FromMilliseconds(25) });
        await slow.Writer.StartAsync(Cancel);
        Assert.True(slow.Enqueue(0, Sample.Started(1)));
        await UntilToldAsync(1);

        slow.Say(1, 3);
        await UntilItWaitsAsync();
        slow.Time.Advance(TimeSpan.FromMilliseconds(24));
        slow.Say(4, 3);
        Assert.Single(slow.Told);
        slow.Time.Advance(TimeSpan.FromMilliseconds(1));
        await UntilToldAsync(7);
        Assert.Equal(Enumerable.Range(0, 7).Select(number => (number, true)), slow.Told);

        await UntilItWaitsAsync();
        slow.Time.Advance(TimeSpan.FromMilliseconds(25));
        slow.Say(7, 1);
        await UntilToldAsync(8);

        Task UntilItWaitsAsync() => slow.Time.WaitForPendingTimersAsync(1, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        Task UntilToldAsync(int count) => Eventually.HoldsAsync(() => slow.Told.Count == count ? null : $"{slow.Told.Count} of {count}: {slow.Log}", Cancel);
    }

    [Fact]
    public async Task A_locked_file_costs_nothing_but_time()
    {
        await StartAsync();
        await using (var other = await OpenAsync())
        {
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            _harness.Say(0, 10);
            await _harness.UntilAwayAsync();
            _harness.Say(10, 10);
            Assert.Empty(_harness.Told);
            Assert.Equal(20, Writer.Waiting);
        }

        await _harness.UntilBackAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (number, true)), _harness.Told);
        Assert.Equal(20, await CountTurnsAsync());
        Assert.Equal(2, CountInLog("The storage is"));
    }

    [Fact]
    public async Task A_full_disk_costs_nothing_but_time()
    {
        await StartAsync();
        _harness.Say(0, 1);
        await Writer.FlushAsync(Cancel);
        await using (var reader = await OpenAsync())
            _database.MaxPages = (int)(long)(await ScalarAsync(reader, "PRAGMA page_count"))! + 10;
        // The limit holds from the next connection on.
        await using (var other = await OpenAsync())
        {
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            _harness.Say(1, 1_000);
            await _harness.UntilAwayAsync();
        }

        var failures = Writer.CommitFailures;
        for (var i = 0; i < 3; i++)
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(5));
            await _harness.UntilAwayAsync();
        }

        Assert.True(Writer.CommitFailures > failures, "it was tried again");
        // What fits into the last pages is durable; the rest waits.
        Assert.InRange(_harness.Told.Count, 1, 1_000);
        _database.MaxPages = null;
        await _harness.UntilBackAsync();
        Assert.Equal(Enumerable.Range(0, 1_001).Select(number => (number, true)), _harness.Told);
        Assert.Equal(1_001, await CountTurnsAsync());
    }

    [Fact]
    public async Task A_directory_that_is_gone_for_a_while_costs_nothing_but_time()
    {
        await StartAsync();
        _harness.Say(0, 5);
        await Writer.FlushAsync(Cancel);
        var data = Path.GetDirectoryName(_database.Path)!;
        Directory.Move(data, data + "-elsewhere");
        _harness.Say(5, 5);
        await _harness.UntilAwayAsync();
        _harness.Time.Advance(TimeSpan.FromSeconds(5));
        await _harness.UntilAwayAsync();
        Assert.Equal(5, _harness.Told.Count);
        Assert.False(Directory.Exists(data), "another directory in its place would hide that it is gone");

        Directory.Move(data + "-elsewhere", data);
        await _harness.UntilBackAsync();
        Assert.Equal(Enumerable.Range(0, 10).Select(number => (number, true)), _harness.Told);
        Assert.Equal(10, await CountTurnsAsync());
    }

    [Fact]
    public async Task What_was_not_durable_when_the_file_was_deleted_is_written_to_a_new_one()
    {
        await StartAsync();
        var data = Path.GetDirectoryName(_database.Path)!;
        foreach (var file in Directory.GetFiles(data)) File.Delete(file);
        Assert.True(_harness.Enqueue(1, Sample.Started(2)));
        await _harness.UntilBackAsync();

        Assert.Equal([(1, true)], _harness.Told);
        await using var reader = await OpenAsync();
        Assert.Equal(1L, await ScalarAsync(reader, "SELECT count(*) FROM calls"));
    }

    [Fact]
    public async Task A_storage_that_is_away_at_start_is_migrated_when_it_is_there()
    {
        // A file where the directory should be.
        var blocking = _folder.Write("data", "");
        await Writer.StartAsync(Cancel);
        Assert.False(Writer.IsAvailable);
        Writer.TryEnqueue(Sample.Started(1));
        _harness.Say(0, 3);
        File.Delete(blocking);
        await _harness.UntilBackAsync();
        Assert.Equal(3, await CountTurnsAsync());
    }

    [Fact]
    public async Task A_change_that_is_refused_takes_no_other_with_it()
    {
        await StartAsync();
        await using (var other = await OpenAsync())
        {
            // All of them in one transaction.
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            _harness.Say(0, 1);
            await _harness.UntilAwayAsync();
            _harness.Say(1, 50);
            Assert.True(_harness.Enqueue(51, Sample.Told(99, 1)));
            _harness.Say(52, 48);
        }

        await _harness.UntilBackAsync();
        Assert.Equal(Enumerable.Range(0, 100).Select(number => (number, number != 51)), _harness.Told);
        Assert.Equal((1, 99), (Writer.Rejected, await CountTurnsAsync()));
        Assert.Contains(Sample.CallSid(99), _harness.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_its_bound_it_refuses_and_says_so()
    {
        await StartAsync();
        await using var other = await OpenAsync();
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        var change = Sample.Started(1);
        for (var i = 0; i < StoreWriter.Capacity; i++) Assert.True(Writer.TryEnqueue(change));
        Assert.False(Writer.TryEnqueue(change));
        Assert.Equal((StoreWriter.Capacity, 1), (Writer.Waiting, Writer.Refused));
        await ExecuteAsync(other, "ROLLBACK");
        await _harness.UntilBackAsync();
        Assert.Equal((StoreWriter.Capacity + 1, 0), (Writer.Committed, Writer.Waiting));
        Assert.True(Writer.TryEnqueue(change));
    }

    [Fact]
    public async Task Fleeting_changes_leave_room_for_those_that_must_not_be_lost()
    {
        await StartAsync();
        await using var other = await OpenAsync();
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        var partial = Sample.Started(1) with { IsFleeting = true };
        for (var i = 0; i < StoreWriter.FleetingCapacity; i++) Assert.True(Writer.TryEnqueue(partial));
        Assert.False(Writer.TryEnqueue(partial));
        Assert.True(Writer.TryEnqueue(Sample.Started(1)));
        await ExecuteAsync(other, "ROLLBACK");
        await _harness.UntilBackAsync();
        Assert.True(Writer.TryEnqueue(partial));
    }

    [Fact]
    public async Task A_stop_writes_what_waits()
    {
        await StartAsync();
        _harness.Say(0, 3_000);
        await Writer.StopAsync(Cancel);
        Assert.Equal(3_000, await CountTurnsAsync());
        Assert.False(Writer.TryEnqueue(Sample.Started(1)));
        await Writer.FlushAsync(Cancel);
    }

    [Fact]
    public async Task A_stop_whose_patience_ends_says_what_was_lost()
    {
        await StartAsync();
        await using var other = await OpenAsync();
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        _harness.Say(0, 3);
        await _harness.UntilAwayAsync();
        await Writer.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal([(0, false), (1, false), (2, false)], _harness.Told);
        Assert.Contains("3 changes were not written", _harness.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_fails_does_not_stop_the_others()
    {
        await StartAsync();
        Writer.TryEnqueue(Sample.Said(1, 0, "x"), _ => throw new InvalidOperationException("boom"));
        _harness.Say(1, 1);
        await Writer.FlushAsync(Cancel);
        Assert.Equal([(1, true)], _harness.Told);
        Assert.Contains("boom", _harness.Log, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        await Writer.StartAsync(Cancel);
        Assert.True(Writer.IsAvailable);
        Writer.TryEnqueue(Sample.Started(1));
        await Writer.FlushAsync(Cancel);
    }

    private int CountInLog(string text) => _harness.Log.Split(text).Length - 1;

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={_database.Path};Pooling=false");
        await connection.OpenAsync(Cancel);
        return connection;
    }

    private async Task<long> CountTurnsAsync()
    {
        await using var connection = await OpenAsync();
        return (long)(await ScalarAsync(connection, "SELECT count(*) FROM turns"))!;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql) => await ScalarAsync(connection, sql);

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancel);
    }
}
