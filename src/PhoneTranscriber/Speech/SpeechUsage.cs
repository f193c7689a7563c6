using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>What this process's speech sessions amount to since it began.</summary>
internal sealed class SpeechUsage(TimeProvider time, BridgeMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private long _open;
    private double _billedSeconds;
    private double _costUsd;
    private TimeSpan _saved;
    private int _suspended;
    private TimeSpan _suspendedAt;
    private DateTimeOffset? _lastFailureAt;
    private bool _opens = true;

    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>Sessions open now, each billed by the second.</summary>
    public long Open
    {
        get
        {
            lock (_gate) return _open;
        }
    }

    /// <summary>Whether the last attempt to open a session succeeded; true before the first.</summary>
    public bool Opens
    {
        get
        {
            lock (_gate) return _opens;
        }
    }

    /// <summary>When a session last could not be opened or was lost; null for never.</summary>
    public DateTimeOffset? LastFailureAt
    {
        get
        {
            lock (_gate) return _lastFailureAt;
        }
    }

    /// <summary>Seconds of sessions that have ended.</summary>
    public double BilledSeconds
    {
        get
        {
            lock (_gate) return _billedSeconds;
        }
    }

    /// <summary>Their cost, USD, where the price is known.</summary>
    public double CostUsd
    {
        get
        {
            lock (_gate) return _costUsd;
        }
    }

    /// <summary>Seconds without a session, because nobody spoke; those of suspensions that go on count too.</summary>
    public double SavedSeconds
    {
        get
        {
            lock (_gate) return (_saved + (_suspended * Now) - _suspendedAt).TotalSeconds;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    public void Opened()
    {
        lock (_gate)
        {
            _open++;
            _opens = true;
        }

        metrics.SessionOpened();
    }

    /// <summary>No session could be opened.</summary>
    public void Failed()
    {
        lock (_gate) (_opens, _lastFailureAt) = (false, time.GetUtcNow());
    }

    /// <summary>A session broke off, or had to be given up.</summary>
    public void Lost()
    {
        lock (_gate) _lastFailureAt = time.GetUtcNow();
    }

    public void Closed(double billedSeconds, double? costUsd)
    {
        lock (_gate)
        {
            _open--;
            _billedSeconds += billedSeconds;
            _costUsd += costUsd ?? 0;
        }

        metrics.SessionClosed(billedSeconds);
    }

    /// <summary>A track does without a session.</summary>
    /// <returns>What <see cref="Resumed"/> has to be told.</returns>
    public TimeSpan Suspended()
    {
        lock (_gate)
        {
            var now = Now;
            _suspended++;
            _suspendedAt += now;
            return now;
        }
    }

    /// <summary>It does so no longer.</summary>
    public void Resumed(TimeSpan suspendedAt)
    {
        TimeSpan saved;
        lock (_gate)
        {
            saved = Now - suspendedAt;
            _suspended--;
            _suspendedAt -= suspendedAt;
            _saved += saved;
        }

        metrics.SessionSaved(saved.TotalSeconds);
    }
}
