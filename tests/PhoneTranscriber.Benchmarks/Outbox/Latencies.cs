namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>Durations, ms. Safe for concurrent use while they are added.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _values = [];
    private bool _isSorted;

    public int Count
    {
        get
        {
            lock (_gate) return _values.Count;
        }
    }

    /// <summary>NaN without values.</summary>
    public double Mean
    {
        get
        {
            lock (_gate) return _values.Count == 0 ? double.NaN : _values.Average();
        }
    }

    public void Add(TimeSpan duration)
    {
        lock (_gate)
        {
            _values.Add(duration.TotalMilliseconds);
            _isSorted = false;
        }
    }

    /// <summary>The nearest rank; NaN without values.</summary>
    /// <param name="share">0..1.</param>
    public double Percentile(double share)
    {
        lock (_gate)
        {
            if (_values.Count == 0) return double.NaN;
            if (!_isSorted) _values.Sort();
            _isSorted = true;
            return _values[Math.Clamp((int)Math.Ceiling(share * _values.Count) - 1, 0, _values.Count - 1)];
        }
    }
}
