using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>What a reader is sent first: how the calls stand, or, when it comes back, what it missed; from storage if memory has forgotten.</summary>
internal sealed class FeedCatchUp(CallRegistry calls, LiveFeed feed, IStore store, StoreWriter writer, CallOwnership ownership, TimeProvider time) : IDisposable
{
    /// <summary>Whoever has missed more events than that is better served by how things stand now.</summary>
    private const int MaxMissed = 10_000;

    /// <summary>Readers for whom storage is read at the same time: each may take <see cref="MaxMissed"/> events into memory.</summary>
    private const int MaxReading = 2;

    /// <summary>A reader wants to see something, and can come back for the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _reading = new(MaxReading);

    /// <param name="subscription">The reader, who is told what follows.</param>
    /// <param name="start">Where it joined.</param>
    /// <param name="lastEventId">The last event that it saw; null or empty: none.</param>
    /// <param name="cancel">When the reader leaves.</param>
    public async Task<CatchUp> FindAsync(FeedSubscription subscription, FeedStart start, string? lastEventId, CancellationToken cancel)
    {
        var missed = start.Missed;
        HashSet<string>? told = null;
        if (missed is null && !string.IsNullOrEmpty(lastEventId))
        {
            try
            {
                missed = await FindStoredAsync(lastEventId, subscription.CallSid, cancel);
            }
            catch (Exception exception) when (exception is StorageException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                return new CatchUp([FeedItem.Snapshot(start.Standing)], null, IsProvisional: true);
            }

            told = missed?.Select(item => item.Id!).ToHashSet();
        }

        if (missed is null) return new CatchUp([FeedItem.Snapshot(start.Standing)], null, IsProvisional: false);
        // Where there are other processes, the reader may have seen their calls, of which nothing will be told here.
        feed.Restate(subscription, calls.All, isAnew: ownership.IsShared);
        return new CatchUp(missed, told, IsProvisional: false);
    }

    /// <summary>Whether a reader who was served provisionally should come back at once.</summary>
    public bool CanCatchUp => writer.IsAvailable;

    public void Dispose() => _reading.Dispose();

    private async Task<List<FeedItem>?> FindStoredAsync(string lastEventId, string? callSid, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        await _reading.WaitAsync(either.Token);
        try
        {
            if (await store.FindEventsAfterAsync(lastEventId, callSid, MaxMissed, either.Token) is not { } events) return null;
            // What is stored shows in how the calls stand a moment later. A reader must not be told first the one, then how the calls stood before.
            await writer.FlushAsync(either.Token);
            return [.. events.Select(e => new FeedItem(e.Type, e.Id, e.CallSid, e.Body))];
        }
        finally
        {
            _reading.Release();
        }
    }
}
