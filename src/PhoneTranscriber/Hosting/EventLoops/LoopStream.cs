using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// A connected socket that an <see cref="EventLoop"/> looks after; what is written goes to the kernel on the writer's thread. Allocates
/// nothing. One read and one write at a time, each from any thread; asynchronous only.
/// </summary>
internal sealed class LoopStream : AheadStream, IValueTaskSource<int>, IValueTaskSource<bool>
{
    /// <summary>A reader with so much room, bytes, gets what has come without a copy.</summary>
    private const int AmpleRoom = 2 * 1024;

    private readonly Socket _socket;
    private readonly nint _descriptor;
    private readonly EventLoop _loop = EventLoop.Next();

    // Also the lock: it is looked at each time anyway, and a lock of its own would be one more thing to fetch from memory.
    private readonly LoopWrite _write = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _target;
    private bool _fills;
    private IAheadTaker? _taker;
    private Action? _hungUp;
    private uint _watched;
    private bool _isReading;

    /// <summary>Something may be there that was told and not taken: nobody will tell it again.</summary>
    private bool _mayHaveMore;
    private bool _hasEnded;

    /// <summary>A write was cancelled with a part of it sent: what came after that would be out of place.</summary>
    private bool _isCut;
    private bool _isClosed;

    /// <param name="socket">Connected or about to be; the stream's from now on. Nothing asynchronous may have been done with it.</param>
    public LoopStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        _descriptor = socket.Handle;
        _read.RunContinuationsAsynchronously = true;
        Id = _loop.Add(this);
    }

    /// <summary>
    /// Called once, on the loop's thread, when the other side has ended or the connection is lost, while nobody reads as well; but not before
    /// the first read. What came before is still to be read.
    /// </summary>
    public Action? HungUp
    {
        get => _hungUp;
        set
        {
            lock (_write) _hungUp = value;
        }
    }

    /// <summary>By which the loop knows it.</summary>
    public long Id { get; }

    /// <summary>Whether a reader goes on on the loop's thread, which it must not hold up; false at first: on the thread pool's.</summary>
    public bool ReadsInline
    {
        get => !_read.RunContinuationsAsynchronously;
        set => _read.RunContinuationsAsynchronously = !value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!Ahead.IsEmpty) return new ValueTask<int>(Take(buffer.Span));
        if (!Begin(buffer, fills: false, out var failure)) return Over<int>(failure);
        return cancellationToken.CanBeCanceled ? CancellableAsync(cancellationToken) : new ValueTask<int>(this, _read.Version);
    }

    public override ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (!Begin(default, fills: true, out var failure)) return Over<bool>(failure);
        return cancellationToken.CanBeCanceled ? CancellableFillAsync(cancellationToken) : new ValueTask<bool>(this, _read.Version);
    }

    public override ValueTask<bool> FillAsync(IAheadTaker taker) =>
        Begin(default, fills: true, out var failure, taker) ? new ValueTask<bool>(this, _read.Version) : Over<bool>(failure);

    /// <summary>Ends the read that is under way, if one is: it throws. Not one that has a taker.</summary>
    public void InterruptRead() => CancelRead(CancellationToken.None);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_write)
        {
            if (_isClosed || _isCut) return ValueTask.FromException(Closed());
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
        lock (_write)
        {
            waiting = _write.Begin(default);
            Watch(_watched | Epoll.Writable);
        }

        await Cancellable(waiting, cancellationToken);
    }

    /// <summary>Says the end: nothing more is written. What comes can still be read.</summary>
    public void EndWriting()
    {
        bool wasWriting;
        lock (_write)
        {
            if (_isClosed) return;
            Shutdown(SocketShutdown.Send);
            wasWriting = _write.IsPending;
            _write.IsPending = false;
        }

        if (wasWriting) FailWrite();
    }

    /// <summary>
    /// Drops what has come and was not read, a megabyte of it at most. With something unread the kernel would tell the other side that the
    /// connection is broken, and what it was told last might be lost on it; it may do so all the same to one that goes on sending. Nothing is read after it.
    /// </summary>
    public void DropUnread()
    {
        lock (_write)
        {
            if (_isClosed || _hasEnded) return;
            Watch(0);
            Span<byte> room = stackalloc byte[4 * 1024];
            for (var i = 0; i < 256 && SocketCalls.Receive(_descriptor, room, out _) > 0; i++) ;
        }
    }

    /// <summary>Breaks the connection off: what was written and has not been taken by the other side is lost.</summary>
    public void Reset() => End(isReset: true);

    /// <summary>Called by the loop, on its thread.</summary>
    public void OnReady(uint events)
    {
        int? read = null;
        var hasWritten = false;
        IOException? readFailure = null, writeFailure = null;
        Action? hungUp = null;
        lock (_write)
        {
            if (_isClosed) return;
            if ((events & Epoll.HangUp) != 0) (hungUp, _hungUp) = (_hungUp, null);
            if ((events & ~Epoll.Writable) != 0)
            {
                if (_isReading) read = Receive(events, out readFailure);
                else _mayHaveMore = true;
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

        hungUp?.Invoke();
        if (hasWritten) _write.End(writeFailure);
        if (readFailure is not null) EndRead(readFailure);
        else if (read is { } length && !(length > 0 && IsTaken())) _read.SetResult(length);
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    bool IValueTaskSource<bool>.GetResult(short token) => _read.GetResult(token) > 0;

    public ValueTaskSourceStatus GetStatus(short token) => _read.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        End(isReset: false);
        base.Dispose(disposing);
    }

    private static ValueTask<T> Over<T>(IOException? failure) => failure is null ? default : ValueTask.FromException<T>(failure);

    private static IOException Closed() => new("The connection has been closed on this side.");

    private void End(bool isReset)
    {
        bool wasReading, wasWriting;
        lock (_write)
        {
            if (_isClosed) return;
            Watch(0);
            _isClosed = true;
            (wasReading, wasWriting) = (_isReading, _write.IsPending);
            _isReading = _write.IsPending = false;
        }

        _loop.Remove(Id);
        if (isReset)
        {
            _socket.Close(timeout: 0);
        }
        else
        {
            Shutdown(SocketShutdown.Both);
            _socket.Dispose();
        }

        // The caller may hold locks that those who wait need.
        if (wasReading) ThreadPool.UnsafeQueueUserWorkItem(static stream => stream.EndRead(Closed()), this, preferLocal: false);
        if (wasWriting) FailWrite();
    }

    private void Shutdown(SocketShutdown what)
    {
        try
        {
            _socket.Shutdown(what);
        }
        catch (SocketException)
        {
            // The other side was first.
        }
    }

    private void FailWrite() => ThreadPool.UnsafeQueueUserWorkItem(static stream => stream._write.End(Closed()), this, preferLocal: false);

    private void EndRead(Exception failure) => _read.SetException(failure);

    /// <summary>What has come for a reader who waits was taken without him, and he waits on; or his wait has ended in another way.</summary>
    private bool IsTaken()
    {
        if (_taker is null) return false;
        try
        {
            if (!_taker.TakeAhead()) return false;
        }
        catch (Exception fault)
        {
            // The reader's to learn: the loop has others to look after.
            EndRead(fault);
            return true;
        }

        lock (_write)
        {
            if (!_isClosed)
            {
                WaitOn();
                return true;
            }
        }

        EndRead(Closed());
        return true;
    }

    /// <summary>Begins to wait; false when there is nothing to wait for: at the end, or after a failure.</summary>
    private bool Begin(Memory<byte> target, bool fills, out IOException? failure, IAheadTaker? taker = null)
    {
        lock (_write)
        {
            failure = _isClosed ? Closed() : null;
            if (_isClosed || _hasEnded) return false;
            (_target, _fills, _taker) = (target, fills, ReadsInline ? taker : null);
            _read.Reset();
            WaitOn();
            return true;
        }
    }

    private void WaitOn()
    {
        _isReading = true;
        Watch(_watched | Epoll.Readable, isAgain: _mayHaveMore);
        _mayHaveMore = false;
    }

    private async ValueTask<int> CancellableAsync(CancellationToken cancellationToken)
    {
        using (CancelsRead(cancellationToken)) return await new ValueTask<int>(this, _read.Version);
    }

    private async ValueTask<bool> CancellableFillAsync(CancellationToken cancellationToken)
    {
        using (CancelsRead(cancellationToken)) return await new ValueTask<bool>(this, _read.Version);
    }

    private CancellationTokenRegistration CancelsRead(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static (stream, cancelled) => ((LoopStream)stream!).CancelRead(cancelled), this);

    private async ValueTask Cancellable(ValueTask writing, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static (stream, cancelled) => ((LoopStream)stream!).CancelWrite(cancelled), this))
            await writing;
    }

    private void CancelRead(CancellationToken cancelled)
    {
        lock (_write)
        {
            if (!_isReading) return;
            _isReading = false;
        }

        EndRead(new OperationCanceledException(cancelled));
    }

    private void CancelWrite(CancellationToken cancelled)
    {
        lock (_write)
        {
            if (!_write.IsPending) return;
            _write.IsPending = false;
            _isCut = true;
        }

        _write.End(new OperationCanceledException(cancelled));
    }

    /// <summary>Receives for the reader who waits; null when nothing has come after all, or the connection is lost.</summary>
    private int? Receive(uint events, out IOException? failure)
    {
        var isDirect = !_fills && _target.Length >= AmpleRoom;
        var room = isDirect ? _target.Span : Room().Span;
        var length = SocketCalls.Receive(_descriptor, room, out failure);
        // What came with the end of the connection fills no room, and the end is still to be read.
        _mayHaveMore = length == room.Length || (events & ~(Epoll.Readable | Epoll.Writable)) != 0;
        if (!isDirect) Filled(Math.Max(length, 0));
        if (length < 0) return null;
        if (length == 0) _hasEnded = true;
        return isDirect || _fills ? length : Take(_target.Span);
    }

    /// <summary>Sends what the kernel takes at once.</summary>
    private IOException? Send(ref ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var sent = SocketCalls.Send(_descriptor, rest.Span, out var failure);
            if (sent < 0) return failure;
            rest = rest[sent..];
        }

        return null;
    }

    /// <param name="interest">What to be told.</param>
    /// <param name="isAgain">Whether to be told also what was told already.</param>
    private void Watch(uint interest, bool isAgain = false)
    {
        if (interest == _watched && !isAgain) return;
        _loop.Watch(_descriptor, Id, _watched, interest);
        _watched = interest;
    }
}
