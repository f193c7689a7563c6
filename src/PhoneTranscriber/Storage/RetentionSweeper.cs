using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Recording;

namespace PhoneTranscriber.Storage;

/// <summary>
/// Deletes what is older than <see cref="RetentionSettings"/> allows: at start and every hour, a little at a time with a pause between, so
/// that calls are not held up.
/// </summary>
internal sealed class RetentionSweeper(
    IStore store, RetentionSettings settings, TimeProvider time, ILogger<RetentionSweeper> log, RecordingFolder? recordings = null) : BackgroundService
{
    /// <summary>Deliveries deleted in one transaction.</summary>
    private const int DeliveriesAtOnce = 500;

    /// <summary>Calls deleted in one transaction; a call has some hundred rows.</summary>
    private const int CallsAtOnce = 50;

    /// <summary>Files deleted before a pause.</summary>
    private const int RecordingsAtOnce = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Deletes all that is too old now.</summary>
    /// <exception cref="StorageException">The storage is away; what is left is deleted next time.</exception>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var deliveries = await SweepAsync(settings.Deliveries, store.ExpireDeliveriesAsync, DeliveriesAtOnce, cancel);
        var calls = await SweepAsync(settings.Transcripts, store.ExpireCallsAsync, CallsAtOnce, cancel);
        // A recording belongs to its call, and goes with it at the latest.
        var keep = settings.Recordings is not { } own || settings.Transcripts < own ? settings.Transcripts : own;
        var files = recordings is null ? 0 : await SweepAsync(keep, recordings.ExpireAsync, RecordingsAtOnce, cancel);
        if (deliveries > 0 || calls > 0 || files > 0) log.Expired(calls, deliveries, files);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is StorageException or IOException or UnauthorizedAccessException)
            {
                log.SweepFailed(problem.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<long> SweepAsync(TimeSpan? keep, Func<long, int, CancellationToken, Task<int>> expire, int limit, CancellationToken cancel)
    {
        if (keep is null) return 0;
        var before = (time.GetUtcNow() - keep.Value).ToUnixTimeMilliseconds();
        var total = 0L;
        while (await expire(before, limit, cancel) is > 0 and var expired)
        {
            total += expired;
            if (expired < limit) break;
            await Task.Delay(Pause, time, cancel);
        }

        return total;
    }
}
