using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Storage;

public sealed class RetentionSweeperTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SqliteStore _store;

    public RetentionSweeperTests() => _store = new SqliteStore(new SqliteDatabase($"Data Source={Path.Combine(_folder.FullPath, "bridge.db")}"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task What_is_too_old_is_deleted_every_hour_a_little_at_a_time()
    {
        await _store.MigrateAsync(Cancel);
        var day = (long)TimeSpan.FromDays(1).TotalMilliseconds;
        var hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;
        await _store.CommitAsync(
            [.. Enumerable.Range(1, 120).Select(call => Sample.Ended(call, Now - day - 1)), Sample.Ended(121, Now - day + hour - 1), Sample.Started(122)], Cancel);
        using var sweeper = new RetentionSweeper(
            _store, new RetentionSettings { Transcripts = TimeSpan.FromDays(1) }, _time, NullLogger<RetentionSweeper>.Instance);

        await sweeper.StartAsync(Cancel);
        // One timer is the hour's, the other the pause between two small transactions.
        foreach (var left in new[] { 72, 22 })
        {
            await _time.WaitForPendingTimersAsync(2, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            Assert.Equal(left, await CountAsync());
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        await UntilCountAsync(2);
        _time.Advance(TimeSpan.FromHours(1));
        await UntilCountAsync(1);
        Assert.Equal([Sample.CallSid(122)], (await FindAsync()).Select(call => call.Call.CallSid));
        await sweeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task Deliveries_are_kept_for_their_own_time_and_calls_without_one_for_good()
    {
        await _store.MigrateAsync(Cancel);
        await _store.CommitAsync([.. Sample.CallWith(1, 2), Sample.Ended(1, 1)], Cancel);
        await _store.RecordReplayAsync(Sample.Attempt(Sample.Delivery(1, 1).Id, 1) with { At = Now - 60_001 }, DeliveryState.Delivered, Cancel);
        await _store.RecordReplayAsync(Sample.Attempt(Sample.Delivery(1, 2).Id, 1) with { At = Now - 59_999 }, DeliveryState.Dead, Cancel);
        using var sweeper = new RetentionSweeper(
            _store, new RetentionSettings { Deliveries = TimeSpan.FromMinutes(1) }, _time, NullLogger<RetentionSweeper>.Instance);

        await sweeper.SweepAsync(Cancel);

        Assert.Null(await _store.FindDeliveryAsync(Sample.Delivery(1, 1).Id, Cancel));
        Assert.NotNull(await _store.FindDeliveryAsync(Sample.Delivery(1, 2).Id, Cancel));
        Assert.Equal(1, await CountAsync());
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(null, 10)]
    [InlineData(90, 10)]
    [InlineData(10, 90)]
    public async Task Recordings_are_kept_for_their_own_time_and_not_longer_than_their_calls(int? recordings, int? transcripts)
    {
        await _store.MigrateAsync(Cancel);
        var folder = new RecordingFolder(new RecordingSettings { Directory = Path.Combine(_folder.FullPath, "recordings") });
        Directory.CreateDirectory(folder.FullPath);
        for (var call = 1; call <= 250; call++) Write(Sample.CallSid(call), TimeSpan.FromMinutes(call == 250 ? 9 : 11));
        Write("not-a-call", TimeSpan.FromDays(9));
        using var sweeper = new RetentionSweeper(
            _store, new RetentionSettings { Recordings = Minutes(recordings), Transcripts = Minutes(transcripts) }, _time, NullLogger<RetentionSweeper>.Instance, folder);

        await sweeper.StartAsync(Cancel);
        foreach (var left in new[] { 150, 50 })
        {
            await _time.WaitForPendingTimersAsync(2, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            Assert.Equal(left, folder.Files.Count());
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        await Eventually.HoldsAsync(() => folder.Files.Count() == 1 ? null : $"{folder.Files.Count()} recordings are left", Cancel);
        Assert.Equal([Sample.CallSid(250) + ".wav", "not-a-call.wav"], Directory.GetFiles(folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await sweeper.StopAsync(Cancel);

        void Write(string name, TimeSpan age)
        {
            var path = Path.Combine(folder.FullPath, name + ".wav");
            File.WriteAllBytes(path, new byte[100]);
            File.SetLastWriteTimeUtc(path, (_time.GetUtcNow() - age).UtcDateTime);
        }

        static TimeSpan? Minutes(int? minutes) => minutes is { } count ? TimeSpan.FromMinutes(count) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private Task<IReadOnlyList<StoredCall>> FindAsync() => _store.FindCallsAsync(new CallFilter(null, null, null, null, 1000, null), Cancel);

    private async Task<int> CountAsync() => (await FindAsync()).Count;

    private Task UntilCountAsync(int count) => Eventually.HoldsAsync(
        async () => await CountAsync() is var left && left == count ? null : $"{left} calls are left", Cancel);
}
