using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>What the web server reads of a connection, where it has come. Nothing is read before it is asked for, nor held while nothing comes.</summary>
internal sealed class LoopInput(LoopStream stream) : PipeReader
{
    private readonly Lock _gate = new();
    private readonly TlsRecords _records = new(stream);
    private ReadOnlySequence<byte> _given;
    private bool _isBegun;
    private bool _isTls;

    /// <summary>Whoever reads wants more than what is ahead.</summary>
    private bool _isExamined = true;

    // Under the lock.
    private bool _isCancelled;
    private bool _isWaiting;
    private volatile Exception? _failure;

    /// <summary>How TLS reads the connection; null when it does not.</summary>
    public TlsRecords? Tls => _isTls ? _records : null;

    public override bool TryRead(out ReadResult result)
    {
        bool isCancelled;
        lock (_gate) (isCancelled, _isCancelled) = (_isCancelled, false);
        var length = !_isTls ? stream.Ahead.Length : _records.Next;
        if ((_isTls ? length == 0 : _isExamined) && !_records.HasEnded && !isCancelled)
        {
            result = default;
            return false;
        }

        _given = length == 0 ? default : new ReadOnlySequence<byte>(stream.Ahead[..length]);
        result = new ReadResult(_given, isCancelled, _records.HasEnded);
        return true;
    }

    /// <exception cref="ConnectionResetException">The connection is lost.</exception>
    /// <exception cref="ConnectionAbortedException">It was given up on this side, see <see cref="Fail"/>.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? new ValueTask<ReadResult>(result) : WaitAndReadAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isExamined = _given.Slice(examined).IsEmpty;
        var length = (int)_given.Slice(_given.Start, consumed).Length;
        // Who wants more than a record is not the TLS that was expected.
        if (_isTls && _isExamined && length < _given.Length) (_isTls, _isExamined) = (false, _given.Length == stream.Ahead.Length);
        if (_isTls) _records.Give(length);
        else stream.Advance(length);
        _given = default;
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _isCancelled = true;
            // A media stream by TLS reads through it as well, but is not the web server's to call off.
            if (_isWaiting && !stream.ReadsInline) stream.InterruptRead();
        }
    }

    /// <summary>Does nothing: the connection is disposed of by itself.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>What to throw from now on when the connection has failed.</summary>
    public void Fail(ConnectionAbortedException reason) => _failure = reason;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAndReadAsync(CancellationToken cancellationToken)
    {
        ReadResult result;
        do
        {
            try
            {
                await FillAsync(cancellationToken);
                if (!_isBegun && !stream.Ahead.IsEmpty) (_isBegun, _isTls) = (true, TlsRecords.IsHeader(stream.Ahead.Span));
                _isExamined = false;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The next read says so.
            }
            catch (IOException lost)
            {
                throw _failure ?? new ConnectionResetException(lost.Message, lost);
            }
            finally
            {
                // Whoever cancels later must not meet the read of somebody who has taken the connection over.
                lock (_gate) _isWaiting = false;
            }
        }
        while (!TryRead(out result));

        return result;
    }

    private ValueTask FillAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isCancelled) throw new OperationCanceledException();
            _isWaiting = true;
            return _records.WaitAsync(cancellationToken);
        }
    }
}
