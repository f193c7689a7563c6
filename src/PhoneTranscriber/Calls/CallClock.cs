namespace PhoneTranscriber.Calls;

/// <summary>The call's clock: 0 ms is the first frame of the call's first stream; later streams join by the wall clock.</summary>
/// <param name="time">The clock.</param>
/// <param name="firstStreamAt">When the first stream started, of a call whose first stream another process had.</param>
internal sealed class CallClock(TimeProvider time, DateTimeOffset? firstStreamAt = null)
{
    private readonly Lock _gate = new();

    private long? _firstFrame = firstStreamAt is { } at
        ? time.GetTimestamp() - (long)((time.GetUtcNow() - at).TotalSeconds * time.TimestampFrequency)
        : null;

    /// <summary>Where a stream whose first frame has just arrived starts on the call's clock, ms.</summary>
    public long StartStream()
    {
        lock (_gate)
        {
            _firstFrame ??= time.GetTimestamp();
            return Elapsed(_firstFrame.Value);
        }
    }

    /// <summary>The moment on the call's clock, ms; 0 before the first frame.</summary>
    public long NowMs
    {
        get
        {
            lock (_gate)
                return _firstFrame is { } first ? Elapsed(first) : 0;
        }
    }

    private long Elapsed(long since) => (long)time.GetElapsedTime(since).TotalMilliseconds;
}
