using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Says that this process lives, and takes over the calls of processes that don't: their open sessions are closed in the ledger, and they
/// end properly unless Twilio connects them again.
/// </summary>
internal sealed class CallRecovery(
    IStore store, StorageSettings settings, CallRegistry calls, NumberProfiles numbers, NodeIdentity node, TimeProvider time, ILogger<CallRecovery> log)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>A process that has not been heard of for so long is gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Calls taken over at a time; the rest follow at the next beat.</summary>
    private const int Batch = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (StorageException exception)
            {
                log.RecoveryPostponed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await store.BeatAsync(node.Name, now.ToUnixTimeMilliseconds(), cancel);
        // Whose calls end soon takes over none.
        if (calls.IsDraining) return;
        // A SQLite file has one process: whoever had it before is gone.
        var deadSince = settings.IsPostgres ? now - Silence : now.AddHours(1);
        foreach (var stored in await store.AdoptCallsAsync(node.Name, deadSince.ToUnixTimeMilliseconds(), Batch, cancel))
        {
            if (calls.Find(stored.Call.CallSid) is not null) continue;
            var view = StoredCalls.View(stored);
            var info = new CallInfo(view.CallSid, view.From, view.To, view.Direction);
            var sequences = await store.FindSequencesAsync(view.CallSid, cancel);
            calls.GetOrAdd(info, numbers.For(info.From, info.To, info.Direction), new ResumedCall(view, sequences));
            log.CallAdopted(view.CallSid);
        }
    }
}
