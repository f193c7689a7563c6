using System.Threading.Channels;

namespace PhoneTranscriber.Live;

/// <summary>
/// One reader of the live feed. Its queue is bounded: a reader that falls behind by <see cref="Capacity"/> events is cut off, and comes
/// back with <c>Last-Event-ID</c> to get what it missed. That loses nothing and holds nobody else back.
/// </summary>
internal sealed class FeedSubscription(LiveFeed feed, string? callSid) : IDisposable
{
    /// <summary>Events that may wait for one reader.</summary>
    public const int Capacity = 4096;

    /// <summary>A reader for whom so much waits is behind.</summary>
    private const int MostWaiting = 16;

    private readonly Channel<FeedItem> _queue = Channel.CreateBounded<FeedItem>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>What follows, in order; completes when the reader was too slow or the bridge stops.</summary>
    public ChannelReader<FeedItem> Following => _queue.Reader;

    /// <summary>False when the reader has fallen too far behind and was cut off.</summary>
    public bool Offer(FeedItem item)
    {
        if (callSid is not null && item.CallSid is { } theirs && theirs != callSid) return true;
        if (_queue.Writer.TryWrite(item)) return true;
        _queue.Writer.TryComplete();
        return false;
    }

    /// <summary>The call it is about; null for all.</summary>
    public string? CallSid => callSid;

    /// <summary>What is worth nothing a moment later: a reader who is behind does not get it.</summary>
    public void OfferFleeting(FeedItem item)
    {
        if (_queue.Reader.Count < MostWaiting) _queue.Writer.TryWrite(item);
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public void Dispose()
    {
        feed.Remove(this);
        Complete();
    }
}
