using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>
/// What storage no longer has must not be shown from memory: once a minute, ended calls that were deleted (because of their age, on
/// request, by any process) are forgotten here, and what their deletion left behind in the database is removed.
/// </summary>
internal sealed class DeletionFollower(
    IStore store, CallRegistry calls, LiveFeed feed, RecordingFolder recordings, TimeProvider time, ILogger<DeletionFollower> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Between two steps of a purge, so that calls are not held up.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="StorageException">The storage is away; it is asked again in a minute.</exception>
    public async Task FollowAsync(CancellationToken cancel)
    {
        List<string> remembered = [.. calls.All.Where(call => call.Ended.IsCompleted).Select(call => call.Info.CallSid)
            .Concat(feed.RecentCalls()).Distinct().Where(callSid => calls.Find(callSid) is not { Ended.IsCompleted: false })];
        if (remembered.Count > 0)
        {
            var gone = remembered.Except(await store.FindKnownAsync(remembered, cancel)).ToHashSet();
            foreach (var callSid in gone)
            {
                calls.Forget(callSid);
                recordings.Delete(callSid);
            }

            if (gone.Count > 0) feed.Forget(gone);
        }

        while (await store.PurgeAsync(cancel)) await Task.Delay(Pause, time, cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is StorageException or IOException or UnauthorizedAccessException)
            {
                log.DeletionsNotFollowed(problem.Message);
            }
        }
    }
}
