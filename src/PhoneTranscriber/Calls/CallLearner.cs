using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Asks storage what it knows of a call, for the call's consumer: where its numbers stand and whose it is. While that takes, what the call
/// is told is held, and turns being spoken are shown.
/// </summary>
internal sealed class CallLearner(string callSid, ChannelReader<CallMessage> inbox, CallJournal journal, CallServices services)
{
    /// <summary>Messages held at most; further ones are lost, and counted.</summary>
    private const int Capacity = 2_000;

    /// <summary>How often storage may refuse what follows from one message.</summary>
    public const int MostRefusals = 3;

    /// <summary>How long one question may take, and how long after it the next is asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a process whose call is over waits for another one to say that it has the call's stream: it may have got that a moment ago.
    /// </summary>
    private static readonly TimeSpan StreamPatience = TimeSpan.FromSeconds(3);

    private readonly Dictionary<CallMessage, int> _refusals = new(ReferenceEqualityComparer.Instance);

    /// <summary>Another process had the call, and is gone.</summary>
    public bool WasOrphaned { get; private set; }

    /// <summary>Whether the call is known and this process's, as far as storage can say.</summary>
    public async Task<bool> IsOursAsync()
    {
        if (!journal.IsStarted || !services.Ownership.IsShared) return journal.IsStarted;
        // Storage may take its time on the thread that asks, and this one may have live calls to look after.
        await Task.Yield();
        return await TryFindAsync() is null or CallStanding.Ours or CallStanding.Absent;
    }

    /// <summary>
    /// Waits until storage has taken or refused what was said of the call: what it refused has to be said again before the end is. Not for long,
    /// and not while storage is away: the end of a call must not wait for that.
    /// </summary>
    public async Task SettleAsync()
    {
        if (!services.Writer.IsAvailable) return;
        using var patience = new CancellationTokenSource(Patience, services.Time);
        try
        {
            await services.Writer.FlushAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Then it is said once the storage is back, and what it refuses is lost, which the log says.
        }
    }

    /// <summary>Whether it is for us to say that the call has ended; waits for storage where only storage knows.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="hadStream">Whether it has had a stream here.</param>
    public async Task<EndVerdict> JudgeEndAsync(string reason, bool hadStream)
    {
        var standing = await WaitForStandingAsync(reason);
        if (standing == CallStanding.Ours && !hadStream && services.Ownership.IsShared && EndReason.IsTerminalStatus(reason) && !services.Writer.IsClosed)
        {
            await Task.Delay(StreamPatience, services.Time);
            standing = await WaitForStandingAsync(reason);
        }

        // What was refused because another process was quicker to say so is said all the same.
        if (standing == CallStanding.Over) return journal.IsStale ? EndVerdict.Learn : EndVerdict.Leave;
        if (standing == CallStanding.Absent && journal.WasStored) return EndVerdict.Leave;
        if (standing == CallStanding.Elsewhere)
        {
            await ForwardAsync(reason);
            return journal.IsStale ? EndVerdict.Learn : EndVerdict.Leave;
        }

        WasOrphaned |= standing == CallStanding.Orphaned;
        // Nobody can say, and nobody will wait.
        if (standing is null) return journal.IsStarted ? EndVerdict.End : EndVerdict.Leave;
        return standing == CallStanding.Orphaned || !journal.IsStarted || journal.IsStale ? EndVerdict.Learn : EndVerdict.End;
    }

    /// <summary>
    /// Gets to know the call, however long that takes: false when it is over. The messages that came meanwhile, and those whose effect was
    /// refused, are to be handled then.
    /// </summary>
    /// <param name="isHere">Whether the call's stream is here, so that the call becomes ours whoever has it.</param>
    public async Task<(bool IsLive, IReadOnlyList<CallMessage> Held)> LearnAsync(Func<bool> isHere)
    {
        List<CallMessage> held = [];
        var learning = AskAsync(isHere);
        while (!learning.IsCompleted)
        {
            var more = inbox.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(learning, more) == learning || !await more) break;
            while (inbox.TryRead(out var message)) Hold(held, message);
        }

        var (isKnown, stored) = await learning;
        if (!isKnown || (stored is null && journal.WasStored)) return (false, held);
        var again = journal.TakeRefused().Where(message => (_refusals[message] = _refusals.GetValueOrDefault(message) + 1) < MostRefusals).ToList();
        if (stored is { View.EndedAt: not null })
        {
            // Words that were heard here are said even where another process was quicker to say that the call is over.
            var hasWords = isHere() || again.Concat(held).Any(static message => message is CallMessage.TurnHeard);
            if (!hasWords || !services.Ownership.IsShared) return (false, held);
        }

        journal.Start(stored);
        return (true, [.. again, .. held]);
    }

    /// <summary>Whose the call is; asks until storage can say. Null at the end of the bridge, for which nobody waits.</summary>
    private async Task<CallStanding?> WaitForStandingAsync(string reason)
    {
        CallStanding? standing = services.Ownership.IsShared ? null : CallStanding.Ours;
        while (standing is null && (standing = await TryFindAsync()) is null && reason != EndReason.Shutdown && !services.Writer.IsClosed)
            await Task.Delay(Patience, services.Time);
        return standing;
    }

    /// <summary>Asks until there is an answer; there is none once the bridge stops.</summary>
    private async Task<(bool IsKnown, ResumedCall? Stored)> AskAsync(Func<bool> isHere)
    {
        while (!services.Writer.IsClosed)
        {
            try
            {
                // What this process still has to write must be seen.
                await services.Writer.FlushAsync(CancellationToken.None);
                return (true, await services.Ownership.TakeAsync(callSid, isHere(), CancellationToken.None));
            }
            catch (Exception exception) when (exception is StorageException || services.Writer.IsClosed)
            {
                services.Log.ResumeUnknown(callSid, exception.Message);
            }

            await Task.Delay(Patience, services.Time);
        }

        return (false, null);
    }

    private void Hold(List<CallMessage> held, CallMessage message)
    {
        if (message is CallMessage.PartialHeard partial)
        {
            journal.AddPartial(partial.Turn);
        }
        else if (held.Count < Capacity || message is CallMessage.StreamEnded)
        {
            held.Add(message);
        }
        else
        {
            services.Metrics.ChangeLost();
            services.Log.ChangeLost(callSid);
        }
    }

    private async Task ForwardAsync(string reason)
    {
        if (!EndReason.IsTerminalStatus(reason)) return;
        try
        {
            await services.Ownership.RequestEndAsync(callSid, reason, CancellationToken.None);
        }
        catch (StorageException exception)
        {
            // Then the process that has the call learns of its end from the stream.
            services.Log.ResumeUnknown(callSid, exception.Message);
        }
    }

    /// <summary>Null when storage cannot say in time.</summary>
    private async Task<CallStanding?> TryFindAsync()
    {
        using var patience = new CancellationTokenSource(Patience, services.Time);
        try
        {
            return await services.Ownership.FindAsync(callSid, patience.Token);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            return null;
        }
    }
}
