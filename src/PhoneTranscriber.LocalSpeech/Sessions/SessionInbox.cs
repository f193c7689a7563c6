namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>
/// What a session has yet to decode, in order of arrival: at most <paramref name="maxBytes"/> of audio (older is dropped, its
/// length kept for the clock) and <see cref="MostItems"/> messages.
/// </summary>
internal sealed class SessionInbox(int maxBytes)
{
    /// <summary>More than 60 s of audio in messages of 50 ms.</summary>
    public const int MostItems = 4096;

    private readonly Lock _lock = new();
    private readonly LinkedList<InboxItem> _items = [];
    private int _bytes;

    /// <summary>More than half of the audio that may wait, waits.</summary>
    public bool IsBehind => Volatile.Read(ref _bytes) > maxBytes / 2;

    /// <summary>Audio that was never decoded, bytes.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>False when there are too many messages already.</summary>
    public bool TryAdd(InboxItem item)
    {
        lock (_lock)
        {
            if (_items.Count >= MostItems)
                return false;
            _items.AddLast(item);
            _bytes += item.Audio.Length;
            for (var node = _items.First; node is not null && _bytes > maxBytes; node = node.Next)
                Drop(node);
            return true;
        }
    }

    public bool TryTake(out InboxItem item)
    {
        lock (_lock)
        {
            if (_items.First is not { } first)
            {
                item = default;
                return false;
            }
            item = first.Value;
            _items.RemoveFirst();
            if (item.Kind == InboxKind.Audio)
                _bytes -= item.Audio.Length;
            return true;
        }
    }

    private void Drop(LinkedListNode<InboxItem> node)
    {
        if (node.Value.Kind != InboxKind.Audio)
            return;
        _bytes -= node.Value.Audio.Length;
        DroppedBytes += node.Value.Audio.Length;
        node.Value = node.Value with { Kind = InboxKind.Dropped };
    }
}
