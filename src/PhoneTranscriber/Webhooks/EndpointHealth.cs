namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Judges an endpoint by the attempts of all its calls. One call that fails is paced by its own schedule; when several calls in a row
/// fail, the endpoint itself is taken to be in trouble: then one request at a time probes it, after a pause that doubles with every
/// failed probe, until one is accepted. Safe for concurrent use.
/// </summary>
internal sealed class EndpointHealth
{
    /// <summary>Different calls that fail with no success between them before the endpoint is backed off.</summary>
    public const int ToleratedCalls = 5;

    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _failedCalls = new(StringComparer.Ordinal);
    private readonly Jitter _jitter;
    private readonly TimeSpan _longestPause;
    private int _failures;
    private DateTimeOffset _since;
    private DateTimeOffset _resumeAt;
    private TimeSpan _pause;

    /// <param name="schedule">The retry schedule: its longest wait bounds the pause, so that who retries quickly also probes quickly.</param>
    /// <param name="jitter">Varies the pauses.</param>
    /// <param name="now">When the judging starts.</param>
    public EndpointHealth(IReadOnlyList<TimeSpan> schedule, Jitter jitter, DateTimeOffset now)
    {
        (_jitter, _since) = (jitter, now);
        _longestPause = schedule.Select(wait => wait < LongestPause ? wait : LongestPause).DefaultIfEmpty(LongestPause).Max();
    }

    public EndpointStanding Standing
    {
        get
        {
            lock (_gate) return new EndpointStanding(IsBackingOff, _failures, _since, IsBackingOff ? _resumeAt : null);
        }
    }

    private bool IsBackingOff => _failedCalls.Count >= ToleratedCalls;

    /// <summary>Returns true when the endpoint was backed off until now.</summary>
    public bool Succeeded(DateTimeOffset now)
    {
        lock (_gate)
        {
            var recovered = IsBackingOff;
            if (recovered) _since = now;
            _failedCalls.Clear();
            _failures = 0;
            return recovered;
        }
    }

    /// <summary>Returns the pause when the endpoint is backed off from now on, or for longer; null when nothing changes.</summary>
    /// <param name="callSid">The call whose delivery failed.</param>
    /// <param name="sentAt">When the failed request was sent.</param>
    /// <param name="now">The present.</param>
    public TimeSpan? Failed(string callSid, DateTimeOffset sentAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            _failures++;
            var wasBackingOff = IsBackingOff;
            // Bounded: beyond the threshold nothing is added.
            if (!wasBackingOff) _failedCalls.Add(callSid);
            if (!IsBackingOff) return null;
            // What was sent before the pause began says nothing new.
            if (wasBackingOff && sentAt < _resumeAt) return null;
            if (!wasBackingOff) _since = now;
            _pause = wasBackingOff ? _pause * 2 : FirstPause;
            if (_pause > _longestPause) _pause = _longestPause;
            var varied = _jitter.Vary(_pause);
            _resumeAt = now + varied;
            return varied;
        }
    }

    /// <summary>Forgets the past: an operator says that the endpoint is well.</summary>
    public void Reset(DateTimeOffset now)
    {
        lock (_gate)
        {
            _failedCalls.Clear();
            _failures = 0;
            _since = now;
        }
    }
}
