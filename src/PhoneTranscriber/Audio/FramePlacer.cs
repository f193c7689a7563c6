namespace PhoneTranscriber.Audio;

/// <summary>
/// Places the frames of one track on the stream's clock by their timestamp (Twilio Media Streams, media message:
/// <c>media.timestamp</c>, ms from the start of the stream). One placer per track and stream. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A timestamp is compared with where the output stands, not with the frame before, so that small errors cannot add up:
/// <list type="bullet">
/// <item>A frame less than 20 ms after the output, or less than 40 ms before it, is jitter: it is appended as it comes. The band
/// is wider backwards, because filling after a frame that was early leaves the output ahead of all that are on time; stepping
/// back there would insert silence again and again.</item>
/// <item>A larger gap is filled with silence up to a limit; the rest of it is skipped on the clock.</item>
/// <item>A frame is stale when none of it is later than the start of the newest frame, or when it has the same timestamp (and
/// the newest is 1 ms or longer: timestamps are whole milliseconds). That
/// the output has passed a frame does not make it stale: it may have passed by the silence a timer fed while the network
/// stalled, or by frames that carry more audio than their timestamps advance. Such a frame is new, and its words are wanted:
/// it is appended, and from 40 ms on the clock steps back to it.</item>
/// <item>A jump of over 24 hours, longer than any call, is not believed: the frame is appended where the output stands.</item>
/// <item>When a second of audio in a row was stale or not believed, the sender's clock is taken to have restarted, and goes on
/// from where the output stands: a wrong timestamp costs a second of audio at most, never the rest of the call.</item>
/// </list>
/// </remarks>
internal sealed class FramePlacer
{
    public const int DefaultMaxFillMilliseconds = 5_000;
    public const int LargestMaxFillMilliseconds = 60_000;

    private const long JitterBytes = 20 * MuLaw.BytesPerMillisecond;
    private const long LeadBytes = 40 * MuLaw.BytesPerMillisecond;
    private const long JumpBytes = 24L * 60 * 60 * 1000 * MuLaw.BytesPerMillisecond;
    private const long RestartBytes = 1000 * MuLaw.BytesPerMillisecond;

    // Leaves room for the sums below: no timestamp can overflow them.
    private const long TimestampLimit = long.MaxValue / 64;

    private readonly long _maxFillBytes;
    private bool _started;
    private long _shift;
    private long _position;
    private long _newestStart;
    private int _newestBytes;
    private long _misfitBytes;

    /// <param name="maxFillMilliseconds">The longest silence put in for one gap, 0 to 60,000 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxFillMilliseconds"/> is out of range.</exception>
    public FramePlacer(int maxFillMilliseconds = DefaultMaxFillMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxFillMilliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxFillMilliseconds, LargestMaxFillMilliseconds);
        _maxFillBytes = maxFillMilliseconds * MuLaw.BytesPerMillisecond;
    }

    /// <summary>Where the output stands on the stream's clock, ms; the first frame's timestamp plus all that followed.</summary>
    public long PositionMilliseconds => _position / MuLaw.BytesPerMillisecond;

    /// <summary>The same in bytes.</summary>
    public long PositionBytes => _position;

    /// <summary>Frames to append, empty ones included.</summary>
    public long FramesPlaced { get; private set; }

    /// <summary>Frames to drop, because they were duplicates or too old.</summary>
    public long FramesStale { get; private set; }

    /// <summary>Bytes of frames to append.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Bytes of silence, from gaps and from <see cref="AdvanceBySilence"/>.</summary>
    public long SilenceBytes { get; private set; }

    /// <summary>Milliseconds of gaps that were too long to fill.</summary>
    public long SkippedMilliseconds { get; private set; }

    /// <summary>Milliseconds the clock stepped back because audio came after the silence that stood in for it.</summary>
    public long SteppedBackMilliseconds { get; private set; }

    /// <summary>Decides about one frame and counts it as done: the caller appends silence and frame, or drops it.</summary>
    /// <param name="timestampMs">Start of the frame, ms on the stream's clock; any value is safe.</param>
    /// <param name="payloadBytes">Length of the frame, bytes of mu-law; any but negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="payloadBytes"/> is negative.</exception>
    public Placement Place(long timestampMs, int payloadBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadBytes);
        if (payloadBytes == 0)
        {
            FramesPlaced++;
            return default;
        }

        var start = (Math.Clamp(timestampMs, -TimestampLimit, TimestampLimit) * MuLaw.BytesPerMillisecond) + _shift;
        if (!_started)
        {
            _started = true;
            _position = start;
            return Append(start, payloadBytes, 0, 0);
        }

        // A timestamp is a whole millisecond: what follows a frame shorter than that may have the same one.
        var isRepeated = start == _newestStart && _newestBytes >= MuLaw.BytesPerMillisecond;
        var isOld = isRepeated || start + payloadBytes <= _newestStart;
        if (!isOld && start - _position <= JumpBytes)
        {
            _misfitBytes = 0;
            return PlaceByClock(start, payloadBytes);
        }

        if (_misfitBytes >= RestartBytes)
        {
            // The run is not reset here: a sender whose clock stands still must not lose another second.
            _shift += _position - start;
            return Append(_position, payloadBytes, 0, 0);
        }

        _misfitBytes += payloadBytes;
        if (!isOld)
            return Append(_newestStart, payloadBytes, 0, 0);

        FramesStale++;
        return new Placement(IsStale: true, 0, 0);
    }

    /// <summary>
    /// Counts silence that the caller appended by itself while no frames came. The next frame's gap is then only filled from
    /// here on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public void AdvanceBySilence(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _position += bytes;
        SilenceBytes += bytes;
    }

    private Placement PlaceByClock(long start, int payloadBytes)
    {
        var gap = start - _position;
        if (gap <= -LeadBytes)
        {
            var back = -gap / MuLaw.BytesPerMillisecond;
            SteppedBackMilliseconds += back;
            return Append(start, payloadBytes, 0, -back);
        }
        if (gap < JitterBytes)
            return Append(start, payloadBytes, 0, 0);

        // Rounded up to whole milliseconds of clock, so that silence and skip together are the gap to the byte.
        var skipped = (Math.Max(gap - _maxFillBytes, 0) + MuLaw.BytesPerMillisecond - 1) / MuLaw.BytesPerMillisecond;
        SkippedMilliseconds += skipped;
        return Append(start, payloadBytes, (int)(gap - (skipped * MuLaw.BytesPerMillisecond)), skipped);
    }

    private Placement Append(long start, int payloadBytes, int silenceBytes, long skippedMilliseconds)
    {
        FramesPlaced++;
        PayloadBytes += payloadBytes;
        SilenceBytes += silenceBytes;
        _position += silenceBytes + (skippedMilliseconds * MuLaw.BytesPerMillisecond) + payloadBytes;
        _newestStart = start;
        _newestBytes = payloadBytes;
        return new Placement(IsStale: false, silenceBytes, skippedMilliseconds);
    }
}
