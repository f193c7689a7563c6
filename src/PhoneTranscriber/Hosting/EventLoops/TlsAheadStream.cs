using System.Net.Security;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// A connection that speaks TLS, once it is upgraded. It waits for the connection, not for TLS: a read of TLS that has to wait costs more than
/// all else that is done for a short message. TLS is asked when a whole record has come, and answers at once.
/// </summary>
internal sealed class TlsAheadStream : AheadStream, IAheadTaker
{
    /// <summary>As much as a record can bring, bytes.</summary>
    private const int RoomBytes = 16 * 1024;

    /// <summary>Where the next read of TLS on this thread reads to, unless one that is not over has it.</summary>
    [ThreadStatic]
    private static byte[]? _spare;

    private readonly SslStream _tls;
    private readonly LoopStream _connection;
    private readonly TlsRecords _records;
    private readonly bool _ownsTls;
    private IAheadTaker? _taker;

    /// <summary>A read of TLS that is not over, and where it reads to.</summary>
    private Task<int>? _reading;
    private byte[]? _target;

    /// <summary>TLS may hold something that it was given before.</summary>
    private bool _mayHaveMore = true;
    private bool _hasCome;
    private bool _hasEnded;

    /// <param name="tls">Shaken hands; nobody reads any more.</param>
    /// <param name="connection">Below it; this stream's from now on, and read on the loop's thread.</param>
    /// <param name="records">By which TLS reads the connection.</param>
    /// <param name="ownsTls">Whether <paramref name="tls"/> is to be disposed of with this stream.</param>
    public TlsAheadStream(SslStream tls, LoopStream connection, TlsRecords records, bool ownsTls)
    {
        (_tls, _connection, _records, _ownsTls) = (tls, connection, records, ownsTls);
        records.FeedFromNowOn();
        connection.ReadsInline = true;
    }

    public override int Received => base.Received + _connection.Received;

    public override ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _taker = null;
        return WaitAsync(cancellationToken);
    }

    public override ValueTask<bool> FillAsync(IAheadTaker taker)
    {
        _taker = taker;
        return WaitAsync(CancellationToken.None);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _tls.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _tls.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    bool IAheadTaker.TakeAhead()
    {
        if (!Decrypt() || _hasEnded) return false;
        // A part of a record is nobody's yet.
        if (!_hasCome) return true;
        if (_taker is null || !_taker.TakeAhead()) return false;
        _hasCome = false;
        // A read that failed is for whoever waits.
        return _reading is not { IsCompleted: true };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
            _records.Cut();
            if (_ownsTls) _tls.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Waits until something has come that is not taken.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _hasCome = false;
        while (true)
        {
            while (!Decrypt())
            {
                if (_hasCome) return true;
                await Task.WhenAny(_reading!, _records.Starving);
            }

            if (_hasCome) return true;
            if (_hasEnded) return false;
            var isMore = cancellationToken.CanBeCanceled ? await _connection.FillAsync(cancellationToken) : await _connection.FillAsync(this);
            if (!isMore) _records.End();
        }
    }

    /// <summary>Has TLS read whatever is there.</summary>
    /// <returns>False when it is about to read something, but on another thread: that is to be waited for.</returns>
    private bool Decrypt()
    {
        while (!_hasEnded)
        {
            if (_reading is null)
            {
                if (_records.Next == 0 && !_records.HasEnded && !_mayHaveMore) return true;
                (_target, _spare, _mayHaveMore) = (_spare ?? new byte[RoomBytes], null, false);
                var reading = _tls.ReadAsync(_target);
                if (reading.IsCompletedSuccessfully)
                {
                    Keep(reading.Result);
                    continue;
                }

                // As a rule the record had nothing but a message of TLS itself.
                _reading = reading.AsTask();
                // Nobody may be there any more to learn how it ended.
                _ = _reading.ContinueWith(static read => read.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            if (_reading.IsCompleted)
            {
                // What came before it is read first.
                if (_hasCome && !_reading.IsCompletedSuccessfully) return true;
                // Also when it failed.
                _hasEnded = true;
                var length = _reading.GetAwaiter().GetResult();
                _reading = null;
                Keep(length);
            }
            else if (!_records.IsStarved)
            {
                return false;
            }
            else if (_records.Next == 0 && !_records.HasEnded)
            {
                return true;
            }
            else
            {
                _records.Feed();
            }
        }

        return true;
    }

    /// <summary>Puts what TLS has read behind what is ahead.</summary>
    private void Keep(int length)
    {
        var bytes = _target.AsSpan(0, length);
        _hasEnded = length == 0;
        _hasCome |= length > 0;
        _mayHaveMore = length == RoomBytes;
        while (!bytes.IsEmpty)
        {
            var room = Room().Span;
            var fitting = Math.Min(room.Length, bytes.Length);
            bytes[..fitting].CopyTo(room);
            Filled(fitting);
            bytes = bytes[fitting..];
        }

        (_spare, _target) = (_target, null);
    }
}
