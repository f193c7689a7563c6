namespace PhoneTranscriber.Speech;

/// <summary>What this process's speech sessions amount to since it began.</summary>
internal sealed class SpeechUsage(TimeProvider time)
{
    private long _open;
    private double _billedSeconds;
    private double _savedSeconds;
    private readonly Lock _gate = new();

    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>Sessions open now, each billed by the second.</summary>
    public long Open => Interlocked.Read(ref _open);

    /// <summary>Seconds of sessions that have ended.</summary>
    public double BilledSeconds
    {
        get
        {
            lock (_gate) return _billedSeconds;
        }
    }

    /// <summary>Seconds without a session, because nobody spoke.</summary>
    public double SavedSeconds
    {
        get
        {
            lock (_gate) return _savedSeconds;
        }
    }

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed(double billedSeconds)
    {
        Interlocked.Decrement(ref _open);
        lock (_gate) _billedSeconds += billedSeconds;
    }

    public void Saved(TimeSpan suspended)
    {
        lock (_gate) _savedSeconds += suspended.TotalSeconds;
    }
}
