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

    /// <summary>What is still to be given of the record that has been begun, bytes.</summary>
    private int _left;
    private bool _isFed;
    private TaskCompletionSource? _starved;

    /// <summary>Nothing more comes: whatever is there is given.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether whoever reads waits to be fed.</summary>
    public bool IsStarved => _starved is not null;

    /// <summary>How much may be given now, bytes, of one record; 0 while none is there whole.</summary>
    public int Next
    {
        get
        {
            var ahead = stream.Ahead.Span;
            if (HasEnded) return ahead.Length;
            if (_left > 0) return _left;
            if (ahead.Length < HeaderBytes) return 0;
            var length = HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(ahead[3..]);
            // What is no record is for TLS to refuse.
            if (!IsRecord(ahead[0]) || length > MostBytes) return ahead.Length;
            return length <= ahead.Length ? length : 0;
        }
    }

    /// <summary>Whether a connection whose first byte this is, or a part of one, may be TLS.</summary>
    /// <param name="type">From a change of ciphers, 20, to a heartbeat, 24.</param>
    public static bool IsRecord(byte type) => type is >= 20 and <= 24;

    /// <summary>So much was given, of <see cref="Next"/>.</summary>
    public void Give(int bytes)
    {
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
        _starved = new TaskCompletionSource();
        return new ValueTask(_starved.Task);
    }

    /// <summary>Whoever is starved goes on, on this thread as a rule.</summary>
    public void Feed()
    {
        var starved = _starved;
        _starved = null;
        starved?.SetResult();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (!await stream.FillAsync(cancellationToken)) HasEnded = true;
    }
}
