using System.Text;

namespace PhoneTranscriber.Live;

/// <summary>
/// The durable events of the last moments, for readers who come back; for one who was away for longer storage is asked. Their bytes lie one
/// after the other in few large pieces, which are used in turns: as ten thousand objects, most of them not old, they were what collections of
/// garbage had most to do with. Not for concurrent use.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Events that are kept.</summary>
    private const int Most = 10_000;

    /// <summary>Of these, as many as fit in so many pieces, 8 MB.</summary>
    private const int MostPieces = 128;

    /// <summary>Short of what counts as a large object: those have an allowance of their own, at the end of which all of the heap is collected.</summary>
    private const int PieceBytes = 64 * 1024;

    private readonly Queue<Entry> _entries = new();
    private readonly List<Piece> _pieces = [];

    /// <summary>Counts the pieces that were begun; each is at the place that this number has among <see cref="MostPieces"/>.</summary>
    private long _begun;
    private int _used;

    /// <summary>The calls whose events these are.</summary>
    public IReadOnlyCollection<string> Calls => [.. _entries.Select(entry => entry.CallSid).OfType<string>().Distinct()];

    public void Add(string type, string id, string? callSid, ReadOnlySpan<byte> data)
    {
        var idLength = Encoding.UTF8.GetByteCount(id);
        var room = Room(idLength + data.Length);
        Encoding.UTF8.GetBytes(id, room);
        data.CopyTo(room[idLength..]);
        _entries.Enqueue(new Entry(type, callSid, _begun, _used, idLength, data.Length));
        _used += room.Length;
        if (_entries.Count > Most) Clear(_entries.Dequeue());
    }

    /// <summary>The events after the one with that id; null when it is not remembered.</summary>
    /// <param name="id">The last event that a reader saw.</param>
    /// <param name="callSid">The call it reads of; null for all.</param>
    public List<FeedItem>? After(string id, string? callSid)
    {
        var sought = Encoding.UTF8.GetBytes(id);
        List<FeedItem>? missed = null;
        foreach (var entry in _entries)
        {
            if (missed is null)
            {
                if (Memory(entry).Span[..entry.IdLength].SequenceEqual(sought)) missed = [];
            }
            else if (callSid is null || entry.CallSid == callSid)
            {
                var memory = Memory(entry);
                PieceOf(entry).IsLent = true;
                missed.Add(new FeedItem(entry.Type, Encoding.UTF8.GetString(memory.Span[..entry.IdLength]), entry.CallSid, memory[entry.IdLength..]));
            }
        }

        return missed;
    }

    /// <summary>Drops the events of some calls, their bytes too.</summary>
    public void Forget(IReadOnlySet<string> callSids)
    {
        for (var left = _entries.Count; left > 0; left--)
        {
            var entry = _entries.Dequeue();
            if (entry.CallSid is null || !callSids.Contains(entry.CallSid))
            {
                _entries.Enqueue(entry);
                continue;
            }

            Clear(entry);
        }
    }

    private void Clear(in Entry entry)
    {
        var piece = PieceOf(entry);
        // A reader who is being sent it reads on in the old bytes.
        if (piece.IsLent) (piece.Bytes, piece.IsLent) = ([.. piece.Bytes], false);
        Array.Clear(piece.Bytes, entry.Start, entry.IdLength + entry.Length);
    }

    private Span<byte> Room(int bytes)
    {
        if (_pieces.Count == 0 || _used + bytes > PieceOf(_begun).Bytes.Length) Begin(bytes);
        return PieceOf(_begun).Bytes.AsSpan(_used, bytes);
    }

    /// <summary>Begins a piece with so much room at least, in the place of the oldest one if there are enough.</summary>
    private void Begin(int bytes)
    {
        if (_pieces.Count > 0) _begun++;
        _used = 0;
        if (_pieces.Count <= _begun && _pieces.Count < MostPieces) _pieces.Add(new Piece());
        while (_entries.TryPeek(out var oldest) && oldest.Piece <= _begun - MostPieces) _entries.Dequeue();
        var piece = PieceOf(_begun);
        // An event that is larger than a piece has one to itself.
        var size = Math.Max(PieceBytes, bytes);
        if (piece.IsLent || piece.Bytes.Length != size) (piece.Bytes, piece.IsLent) = (new byte[size], false);
        // What was deleted must not stay there because nobody comes to write over it.
        else Array.Clear(piece.Bytes);
    }

    private Piece PieceOf(long number) => _pieces[(int)(number % MostPieces)];

    private Piece PieceOf(in Entry entry) => PieceOf(entry.Piece);

    private ReadOnlyMemory<byte> Memory(in Entry entry) => PieceOf(entry).Bytes.AsMemory(entry.Start, entry.IdLength + entry.Length);

    /// <param name="Type">The event's type.</param>
    /// <param name="CallSid">Its call.</param>
    /// <param name="Piece">The number of the piece that it is in.</param>
    /// <param name="Start">Where there: first its id, then its data.</param>
    /// <param name="IdLength">Bytes of the id.</param>
    /// <param name="Length">Bytes of the data.</param>
    private readonly record struct Entry(string Type, string? CallSid, long Piece, int Start, int IdLength, int Length);

    private sealed class Piece
    {
        public byte[] Bytes { get; set; } = [];

        /// <summary>Readers may still be sent what is there: these bytes must not change any more.</summary>
        public bool IsLent { get; set; }
    }
}
