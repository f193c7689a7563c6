using System.Buffers;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// A connected socket that an <see cref="EventLoop"/> looks after: what has come is taken at once and given out piece by piece, what is
/// written goes to the kernel on the writer's thread. Holds a buffer, from the pool, only while there is something in it, and allocates
/// nothing. One read and one write at a time, each from any thread; asynchronous only.
/// </summary>
internal sealed class LoopStream : AsyncStream, IValueTaskSource<int>
{
    /// <summary>Two tracks bring about 4,500 bytes within 100 ms.</summary>
    private const int AheadBytes = 8 * 1024;

    /// <summary>A reader with so much room, bytes, gets what has come without a copy.</summary>
    private const int AmpleRoom = 2 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly nint _descriptor;
    private readonly EventLoop _loop = EventLoop.Next();
    private readonly LoopWrite _write = new();
    private readonly long _id;
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _target;
    private SocketFlags _flags;
    private byte[]? _ahead;
    private int _start;
    private int _end;
    private uint _watched;
    private bool _isReading;
    private bool _hasEnded;
    private bool _isClosed;

    /// <param name="socket">Connected or about to be; the stream's from now on. Nothing asynchronous may have been done with it.</param>
    public LoopStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        _descriptor = socket.Handle;
        _read.RunContinuationsAsynchronously = true;
        _id = _loop.Add(this);
    }

    /// <summary>Whether a reader goes on on the loop's thread, which it must not hold up; false at first: on the thread pool's.</summary>
    public bool ReadsInline
    {
        get => !_read.RunContinuationsAsynchronously;
        set => _read.RunContinuationsAsynchronously = !value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Read(buffer, SocketFlags.None, cancellationToken);

    /// <summary>Waits until something has come and copies it, as far as there is room; it stays to be read.</summary>
    public ValueTask<int> PeekAsync(Memory<byte> buffer, CancellationToken cancellationToken) => Read(buffer, SocketFlags.Peek, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_isClosed) return ValueTask.FromException(Closed());
            if (Send(ref buffer) is { } failure) return ValueTask.FromException(failure);
            if (buffer.IsEmpty) return ValueTask.CompletedTask;
            var writing = _write.Begin(buffer);
            Watch(_watched | Epoll.Writable);
            return cancellationToken.CanBeCanceled ? Cancellable(writing, cancellationToken) : writing;
        }
    }

    /// <summary>Waits until a connection that was begun stands, or has failed.</summary>
    public async ValueTask WaitForConnectionAsync(CancellationToken cancellationToken)
    {
        ValueTask waiting;
        lock (_gate)
        {
            waiting = _write.Begin(default);
            Watch(_watched | Epoll.Writable);
        }

        await Cancellable(waiting, cancellationToken);
    }

    /// <summary>Gives the socket back, with all that has not been read. Nothing may be under way.</summary>
    public Socket Detach()
    {
        lock (_gate)
        {
            Watch(0);
            _isClosed = true;
        }

        _loop.Remove(_id);
        _socket.Blocking = true;
        return _socket;
    }

    /// <summary>Puts bytes before all that is still to be read. No read may be under way.</summary>
    public void Unread(ReadOnlySequence<byte> bytes)
    {
        lock (_gate)
        {
            if (bytes.IsEmpty) return;
            var length = (int)bytes.Length;
            var all = ArrayPool<byte>.Shared.Rent(length + _end - _start);
            bytes.CopyTo(all);
            if (_ahead is not null)
            {
                _ahead.AsSpan(_start, _end - _start).CopyTo(all.AsSpan(length));
                ArrayPool<byte>.Shared.Return(_ahead);
            }

            (_ahead, _start, _end) = (all, 0, length + _end - _start);
        }
    }

    /// <summary>Called by the loop, on its thread.</summary>
    public void OnReady(uint events)
    {
        int? read = null;
        var hasWritten = false;
        Exception? readFailure = null, writeFailure = null;
        lock (_gate)
        {
            if (_isClosed) return;
            if ((events & ~Epoll.Writable) != 0)
            {
                // Level-triggered: whoever does not listen would be told again and again.
                if (!_isReading) Watch(_watched & ~Epoll.Readable);
                else read = Receive(out readFailure);
            }

            if (_write.IsPending && (events & ~Epoll.Readable) != 0)
            {
                writeFailure = Send(ref _write.Rest);
                hasWritten = writeFailure is not null || _write.Rest.IsEmpty;
                if (hasWritten) _write.IsPending = false;
            }

            if (!_write.IsPending) Watch(_watched & ~Epoll.Writable);
            if (read is not null || readFailure is not null) _isReading = false;
        }

        if (hasWritten) _write.End(writeFailure);
        if (readFailure is not null) EndRead(readFailure);
        else if (read is { } length) _read.SetResult(length);
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        bool wasReading, wasWriting;
        lock (_gate)
        {
            if (_isClosed) return;
            Watch(0);
            _isClosed = true;
            (wasReading, wasWriting) = (_isReading, _write.IsPending);
            _isReading = _write.IsPending = false;
        }

        _loop.Remove(_id);
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side was first.
        }

        _socket.Dispose();
        base.Dispose(disposing);
        // The caller may hold locks that those who wait need.
        if (wasReading) ThreadPool.UnsafeQueueUserWorkItem(static stream => stream.EndRead(Closed()), this, preferLocal: false);
        if (wasWriting) ThreadPool.UnsafeQueueUserWorkItem(static stream => stream._write.End(Closed()), this, preferLocal: false);
    }

    private static IOException Closed() => new("The connection has been closed on this side.");

    private static IOException Failed(SocketError error) => new("The connection failed.", new SocketException((int)error));

    private void EndRead(Exception failure) => _read.SetException(failure);

    private ValueTask<int> Read(Memory<byte> buffer, SocketFlags flags, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_ahead is not null) return new ValueTask<int>(Take(buffer.Span));
            if (_isClosed) return ValueTask.FromException<int>(Closed());
            if (_hasEnded) return new ValueTask<int>(0);
            (_target, _flags, _isReading) = (buffer, flags, true);
            _read.Reset();
            Watch(_watched | Epoll.Readable);
            var reading = new ValueTask<int>(this, _read.Version);
            return cancellationToken.CanBeCanceled ? CancellableAsync(reading, cancellationToken) : reading;
        }
    }

    private async ValueTask<int> CancellableAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static (stream, cancelled) => ((LoopStream)stream!).CancelRead(cancelled), this))
            return await reading;
    }

    private async ValueTask Cancellable(ValueTask writing, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static (stream, cancelled) => ((LoopStream)stream!).CancelWrite(cancelled), this))
            await writing;
    }

    private void CancelRead(CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (!_isReading) return;
            _isReading = false;
        }

        EndRead(new OperationCanceledException(cancelled));
    }

    private void CancelWrite(CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (!_write.IsPending) return;
            _write.IsPending = false;
        }

        _write.End(new OperationCanceledException(cancelled));
    }

    /// <summary>Receives for the reader who waits; null when nothing has come after all.</summary>
    private int? Receive(out Exception? failure)
    {
        failure = null;
        var isDirect = _target.Length >= AmpleRoom || _flags == SocketFlags.Peek;
        var ahead = isDirect ? null : ArrayPool<byte>.Shared.Rent(AheadBytes);
        var length = _socket.Receive(isDirect ? _target.Span : ahead, _flags, out var error);
        if (error == SocketError.Success && length > 0)
        {
            if (isDirect) return length;
            (_ahead, _start, _end) = (ahead, 0, length);
            return Take(_target.Span);
        }

        if (ahead is not null) ArrayPool<byte>.Shared.Return(ahead);
        if (error is SocketError.WouldBlock or SocketError.Interrupted) return null;
        if (error != SocketError.Success) failure = Failed(error);
        else _hasEnded = true;
        return 0;
    }

    private int Take(Span<byte> room)
    {
        var length = Math.Min(room.Length, _end - _start);
        _ahead.AsSpan(_start, length).CopyTo(room);
        _start += length;
        if (_start < _end) return length;
        ArrayPool<byte>.Shared.Return(_ahead!);
        (_ahead, _start, _end) = (null, 0, 0);
        return length;
    }

    /// <summary>Sends what the kernel takes at once.</summary>
    private IOException? Send(ref ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var sent = _socket.Send(rest.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return null;
            if (error != SocketError.Success) return Failed(error);
            rest = rest[sent..];
        }

        return null;
    }

    private void Watch(uint interest)
    {
        if (interest == _watched) return;
        _loop.Watch(_descriptor, _id, _watched, interest);
        _watched = interest;
    }
}
