using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Says that this process lives, and takes over the calls of processes that don't: their open sessions are closed in the ledger, and they
/// end properly unless Twilio connects them again.
/// </summary>
internal sealed class CallRecovery(
    IStore store, StoreWriter writer, CallOwnership ownership, CallRegistry calls, NumberProfiles numbers, NodeIdentity node, LifeSign life, TimeProvider time,
    ILogger<CallRecovery> log)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>After the end of a call its last process may still be writing what became of a session.</summary>
    private static readonly TimeSpan LastWrites = TimeSpan.FromMinutes(1);

    /// <summary>Calls taken over at a time; the rest follow at the next beat.</summary>
    private const int Batch = 500;

    private bool _isFirst = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // To take over many calls takes longer than others wait for a sign of life.
        await Task.WhenAll(RepeatAsync(SayAliveAsync, stoppingToken), RepeatAsync(RecoverAsync, stoppingToken));
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Beat, time);
        do await GuardAsync(step, cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }

    /// <summary>A storage that is away is waited for: the next beat tries again.</summary>
    private async Task GuardAsync(Func<CancellationToken, Task> step, CancellationToken cancel)
    {
        try
        {
            await step(cancel);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            writer.Report(isReachable: false);
            log.RecoveryPostponed(exception.Message);
        }
    }

    private async Task SayAliveAsync(CancellationToken cancel)
    {
        ownership.Confirm(await life.GiveAsync(cancel));
        writer.Report(isReachable: true);
    }

    private async Task RecoverAsync(CancellationToken cancel)
    {
        // Whose calls end soon takes over none.
        if (calls.IsDraining) return;
        if (ownership.CanJudge) await store.AdoptCallsAsync(node.Name, ownership.DeadSince, Batch, cancel);
        await CloseLedgerAsync(cancel);
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

    /// <summary>Sessions of calls that have ended, whose own end was never written. Nobody else writes to an SQLite file that was just opened.</summary>
    private async Task CloseLedgerAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var endedBefore = _isFirst && !ownership.IsShared ? now : now - LastWrites;
        var closed = await store.CloseLostSessionsAsync(endedBefore.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), SessionRecord.Lost, cancel);
        if (closed > 0) log.LedgerClosed(closed);
        _isFirst = false;
    }
}
