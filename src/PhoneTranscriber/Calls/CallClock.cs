namespace PhoneTranscriber.Calls;

/// <summary>The call's clock: 0 ms is the first frame of the call's first stream; later streams join by the wall clock.</summary>
internal sealed class CallClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _firstFrame;

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
