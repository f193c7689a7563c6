using System.Buffers;
using System.Collections;

namespace PhoneTranscriber.Transcripts;

/// <summary>
/// The final turns of a call in memory, packed: as objects they would be ten times as large, and collections of garbage would go through
/// each word of each call. Does not change: who adds to it gets another one, which shares the bytes. One at a time may add.
/// </summary>
internal sealed class PackedTurns : IReadOnlyList<Turn>
{
    private const int FirstBytes = 512;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    private readonly Shared _shared;
    private readonly int _end;

    /// <summary>Where the last turn begins.</summary>
    private readonly int _last;

    private PackedTurns(Shared shared, int end, int last, int count) => (_shared, _end, _last, Count) = (shared, end, last, count);

    public static PackedTurns Empty { get; } = new(new Shared(), 0, 0, 0);

    public int Count { get; }

    /// <summary>The number of the last turn; null of none.</summary>
    public int? LastOrder => Count == 0 ? null : TurnCodec.ReadOrder(At(_last, out _));

    public Turn this[int index] => TurnCodec.Read(At(StartOf(index), out _));

    public static PackedTurns Of(IEnumerable<Turn> turns) => turns as PackedTurns ?? turns.Aggregate(Empty, (packed, turn) => packed.Add(turn));

    public PackedTurns Add(Turn turn)
    {
        // What another has added after the same turns stays its own.
        var shared = _end > 0 && _shared.Length == _end ? _shared : _shared.Take(_end, _end + FirstBytes);
        shared.Append(turn);
        return new PackedTurns(shared, shared.Length, _end, Count + 1);
    }

    /// <summary>With another turn in the place of one.</summary>
    public PackedTurns SetItem(int index, Turn turn)
    {
        var start = StartOf(index);
        At(start, out var end);
        var shared = _shared.Take(start, _end + FirstBytes);
        shared.Append(turn);
        var last = index == Count - 1 ? start : shared.Length + _last - end;
        shared.Append(_shared.Bytes.AsSpan(end, _end - end));
        return new PackedTurns(shared, shared.Length, last, Count);
    }

    /// <summary>The place of the turn of that number; -1 if there is none.</summary>
    public int IndexOf(int order)
    {
        for (var (index, at) = (0, 0); index < Count; index++)
        {
            if (TurnCodec.ReadOrder(At(at, out at)) == order) return index;
        }

        return -1;
    }

    public IEnumerator<Turn> GetEnumerator()
    {
        for (var (index, at) = (0, 0); index < Count; index++) yield return TurnCodec.Read(At(at, out at));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int StartOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (index == Count - 1) return _last;
        var at = 0;
        for (; index > 0; index--) At(at, out at);
        return at;
    }

    /// <summary>The turn that begins there, and where the next one does.</summary>
    private ReadOnlySpan<byte> At(int start, out int next)
    {
        ReadOnlySpan<byte> from = _shared.Bytes.AsSpan(start, _end - start);
        var length = (int)TurnCodec.ReadNumber(ref from);
        next = _end - from.Length + length;
        return from[..length];
    }

    /// <summary>Bytes that only grow: whoever has fewer of them is not disturbed.</summary>
    private sealed class Shared
    {
        public byte[] Bytes { get; set; } = [];

        public int Length { get; set; }

        /// <summary>Its beginning, with room for so many bytes in all.</summary>
        public Shared Take(int length, int room)
        {
            var bytes = new byte[room];
            Bytes.AsSpan(0, length).CopyTo(bytes);
            return new Shared { Bytes = bytes, Length = length };
        }

        /// <summary>A turn, and before it its length.</summary>
        public void Append(Turn turn)
        {
            var scratch = _scratch ??= new ArrayBufferWriter<byte>();
            scratch.ResetWrittenCount();
            TurnCodec.Write(scratch, turn);
            var length = scratch.WrittenCount;
            TurnCodec.WriteNumber(scratch, (ulong)length);
            Append(scratch.WrittenSpan[length..]);
            Append(scratch.WrittenSpan[..length]);
        }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (Length + bytes.Length > Bytes.Length)
            {
                var larger = new byte[Math.Max(FirstBytes, (Length + bytes.Length) * 3 / 2)];
                Bytes.AsSpan(0, Length).CopyTo(larger);
                Bytes = larger;
            }

            bytes.CopyTo(Bytes.AsSpan(Length));
            Length += bytes.Length;
        }
    }
}
