using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Says that this process lives, and takes over the calls of processes that don't: their open sessions are closed in the ledger, and they
/// end properly unless Twilio connects them again.
/// </summary>
internal sealed class CallRecovery(
    IStore store, StoreWriter writer, CallOwnership ownership, CallRegistry calls, NumberProfiles numbers, NodeIdentity node, TimeProvider time,
    ILogger<CallRecovery> log)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>A storage that does not take a sign of life within this time counts as away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
            catch (Exception exception) when (exception is StorageException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                writer.Report(isReachable: false);
                log.RecoveryPostponed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatAsync(CancellationToken cancel)
    {
        using (var patience = new CancellationTokenSource(Patience, time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel))
            await store.BeatAsync(node.Name, time.GetUtcNow().ToUnixTimeMilliseconds(), either.Token);
        writer.Report(isReachable: true);
        // Whose calls end soon takes over none.
        if (calls.IsDraining) return;
        await store.AdoptCallsAsync(node.Name, ownership.DeadSince, Batch, cancel);
        // What is ours but not known here was adopted, just now or by a beat that failed half-way, or its end was refused.
        foreach (var own in (await store.FindOwnCallsAsync(node.Name, cancel)).OrderBy(own => own.EndRequested is null))
        {
            var isKnown = calls.Find(own.CallSid) is not null;
            if (isKnown && own.EndRequested is null) continue;
            if (await calls.FindOrResumeAsync(own.CallSid, numbers, cancel) is not { } call) continue;
            if (own.EndRequested is { } reason) call.RequestEnd(reason);
            if (!isKnown) log.CallAdopted(own.CallSid);
        }
    }
}
