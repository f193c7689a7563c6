using System.Buffers;
using System.Runtime.CompilerServices;
using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.Hosting;

/// <summary>
/// A connection of which all that has come is taken at once and given out piece by piece. Holds a buffer, from the pool, only while there is
/// something in it. One read at a time.
/// </summary>
internal abstract class AheadStream : AsyncStream
{
    /// <summary>Two tracks bring about 4,500 bytes within 100 ms.</summary>
    private const int BufferBytes = 8 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>What has come and was not given out; good until the next call. Whoever reads may write over it.</summary>
    public Memory<byte> Ahead => _buffer.AsMemory(_start, _end - _start);

    /// <summary>How much has come, bytes: what is ahead, and what it may be made of.</summary>
    public virtual int Received => _end - _start;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Ahead.IsEmpty ? FillAndTakeAsync(buffer, cancellationToken) : new ValueTask<int>(Take(buffer.Span));

    /// <summary>Waits until something has come, beside what is ahead; false at the end of the connection.</summary>
    /// <exception cref="IOException">The connection failed.</exception>
    public abstract ValueTask<bool> FillAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The same, but what comes is first offered to <paramref name="taker"/>, and the wait goes on when that takes it: it spares the reader's
    /// own code, which would have to be resumed and suspended for each piece. Connections that cannot do so wait once.
    /// </summary>
    /// <inheritdoc cref="FillAsync(CancellationToken)"/>
    public virtual ValueTask<bool> FillAsync(IAheadTaker taker) => FillAsync(CancellationToken.None);

    /// <summary>Gives out what is ahead, from its beginning.</summary>
    public void Advance(int bytes)
    {
        _start += bytes;
        if (_start < _end) return;
        if (_buffer is not null) LastingArrays.Shared.Return(_buffer);
        (_buffer, _start, _end) = (null, 0, 0);
    }

    /// <summary>Puts bytes before all that is still to be read.</summary>
    public void Unread(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var length = (int)bytes.Length;
        var all = LastingArrays.Shared.Rent(length + _end - _start);
        bytes.CopyTo(all);
        Ahead.CopyTo(all.AsMemory(length));
        length += _end - _start;
        if (_buffer is not null) LastingArrays.Shared.Return(_buffer);
        (_buffer, _start, _end) = (all, 0, length);
    }

    /// <summary>Copies what is ahead, as far as there is room, and gives it out.</summary>
    protected int Take(Span<byte> room)
    {
        var length = Math.Min(room.Length, _end - _start);
        Ahead.Span[..length].CopyTo(room);
        Advance(length);
        return length;
    }

    /// <summary>Room behind what is ahead: some thousand bytes, unless so much is ahead already. To be given back by <see cref="Filled"/>.</summary>
    protected Memory<byte> Room()
    {
        if (_buffer is null)
        {
            _buffer = LastingArrays.Shared.Rent(BufferBytes);
        }
        else if (_end == _buffer.Length)
        {
            var larger = LastingArrays.Shared.Rent(_end - _start + BufferBytes);
            Ahead.CopyTo(larger);
            LastingArrays.Shared.Return(_buffer);
            (_buffer, _start, _end) = (larger, 0, _end - _start);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes have come into the room; none may.</summary>
    protected void Filled(int bytes)
    {
        _end += bytes;
        Advance(0);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAndTakeAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        await FillAsync(cancellationToken) ? Take(buffer.Span) : 0;
}
