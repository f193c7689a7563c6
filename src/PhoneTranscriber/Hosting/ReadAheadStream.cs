using System.Buffers;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Hosting;

/// <summary>
/// Takes all that has come from a connection at once and gives it out piece by piece: a WebSocket asks twice for each message, and each time
/// costs its way through the web server. Holds a buffer, from the pool, only while there is something in it. One read at a time.
/// </summary>
/// <param name="inner">The connection; everything but reads goes straight to it.</param>
internal sealed class ReadAheadStream(Stream inner) : AsyncStream
{
    /// <summary>Two tracks bring about 4,500 bytes within 100 ms.</summary>
    private const int BufferBytes = 8 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _buffer is null ? FillAndTakeAsync(buffer, cancellationToken) : new ValueTask<int>(Take(buffer.Span));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <summary>The buffer is left to the garbage collector: a read may be under way.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAndTakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // Waits without holding memory; no bytes are read.
        _ = await inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
        var taken = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var length = await inner.ReadAsync(taken, cancellationToken);
        if (length == 0)
        {
            ArrayPool<byte>.Shared.Return(taken);
            return 0;
        }

        (_buffer, _start, _end) = (taken, 0, length);
        return Take(buffer.Span);
    }

    private int Take(Span<byte> target)
    {
        var length = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(target);
        _start += length;
        if (_start < _end) return length;
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = null;
        return length;
    }
}
