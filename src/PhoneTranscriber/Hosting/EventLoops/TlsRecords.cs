using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// What has come of a connection that speaks TLS, one whole record at a time (RFC 8446, section 5.1): TLS that is given no more than that
/// keeps nothing back, and a read of it that begins when a record is there ends at once.
/// </summary>
/// <param name="stream">The connection. Whatever is read of it is read through here, from its first byte on.</param>
internal sealed class TlsRecords(LoopStream stream)
{
    private const int HeaderBytes = 5;

    /// <summary>What no record is longer than, bytes, its header included: RFC 5246, section 6.2.3.</summary>
    private const int MostBytes = HeaderBytes + (16 * 1024) + (2 * 1024);

    private readonly Lock _gate = new();

    /// <summary>What is still to be given of the record that has been begun, bytes.</summary>
    private int _left;

    /// <summary>Something else than a record has come: from then on everything is given as it comes, for TLS to refuse.</summary>
    private bool _isNonsense;
    private bool _isFed;

    // Under the lock.
    private TaskCompletionSource? _starved;
    private TaskCompletionSource? _starving;
    private volatile bool _isCut;
    private volatile bool _hasEnded;

    /// <summary>Nothing more comes: whatever is there is given.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether whoever reads waits to be fed.</summary>
    public bool IsStarved
    {
        get
        {
            lock (_gate) return _starved is not null;
        }
    }

    /// <summary>Done when whoever reads waits to be fed.</summary>
    public Task Starving
    {
        get
        {
            lock (_gate)
                return _starved is not null ? Task.CompletedTask : (_starving ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>How much may be given now, bytes, of one record; 0 while none is there whole.</summary>
    public int Next
    {
        get
        {
            if (_isCut) return 0;
            var ahead = stream.Ahead.Span;
            if (_hasEnded || _isNonsense) return ahead.Length;
            if (_left > 0) return _left;
            if (ahead.Length < HeaderBytes) return 0;
            var length = HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(ahead[3..]);
            if (IsHeader(ahead) && length <= MostBytes) return length <= ahead.Length ? length : 0;
            _isNonsense = true;
            return ahead.Length;
        }
    }

    /// <summary>Whether a record may begin so: of a type from a change of ciphers, 20, to a heartbeat, 24, and of a version of TLS.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderBytes && bytes[0] is >= 20 and <= 24 && bytes[1] == 3;

    /// <summary>So much was given, of <see cref="Next"/>.</summary>
    public void Give(int bytes)
    {
        if (bytes == 0) return;
        _left = Next - bytes;
        stream.Advance(bytes);
    }

    /// <summary>
    /// From now on nobody waits for the connection through here: when it brings something, it is whoever calls this who calls
    /// <see cref="Feed"/>.
    /// </summary>
    public void FeedFromNowOn() => _isFed = true;

    /// <summary>Waits until there may be more.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (!_isFed) return FillAsync(cancellationToken);
        lock (_gate)
        {
            if (_isCut) return ValueTask.CompletedTask;
            _starved = new TaskCompletionSource();
            _starving?.SetResult();
            _starving = null;
            return new ValueTask(_starved.Task);
        }
    }

    /// <summary>Whoever is starved goes on, on this thread as a rule.</summary>
    public void Feed() => TakeStarved()?.SetResult();

    /// <summary>The connection has ended by itself.</summary>
    public void End() => _hasEnded = true;

    /// <summary>The connection is let go of on this side: whoever reads finds its end, whatever is left.</summary>
    public void Cut()
    {
        _isCut = _hasEnded = true;
        // The caller may hold locks.
        if (TakeStarved() is { } starved) ThreadPool.UnsafeQueueUserWorkItem(static starved => starved.SetResult(), starved, preferLocal: false);
    }

    private TaskCompletionSource? TakeStarved()
    {
        lock (_gate)
        {
            var starved = _starved;
            _starved = null;
            return starved;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (!await stream.FillAsync(cancellationToken)) End();
    }
}
