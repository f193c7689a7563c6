namespace PhoneTranscriber.Live;

/// <summary>
/// What a reader who comes back would be told twice: storage has an event a moment before the feed tells of it, so the end of what was missed
/// may be the beginning of what follows. Not for concurrent use.
/// </summary>
/// <param name="missed">What was sent from storage.</param>
internal sealed class FeedOverlap(IReadOnlyList<FeedItem> missed)
{
    private HashSet<string>? _sent = [.. missed.Select(item => item.Id).OfType<string>()];

    /// <summary>Whether this item, the next one of the feed, was sent already.</summary>
    public bool Has(FeedItem item)
    {
        if (_sent is null) return false;
        // A snapshot takes the place of all that was sent before it.
        if (item.Standing is not null && !item.IsResumption) _sent = null;
        if (item.Id is null) return false;
        if (_sent?.Contains(item.Id) == true) return true;
        // Events are told in the order in which they became durable: what follows one that is new is new, too.
        _sent = null;
        return false;
    }
}
