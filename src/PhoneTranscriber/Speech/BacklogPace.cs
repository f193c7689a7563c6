namespace PhoneTranscriber.Speech;

/// <summary>
/// Holds back a backlog: what was kept while no session was there, or what is sent again. The service takes a burst of some seconds; a
/// longer one has to be sent at little more than the pace of speech, or it ends the session ("Audio Transmission Rate Exceeded"). Live
/// audio never waits here. Must not be copied.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="isFree">The recognizer in this process takes any pace.</param>
internal struct BacklogPace(TimeProvider time, bool isFree)
{
    /// <summary>Audio that may be sent at once, ms.</summary>
    private const double Burst = 5_000;

    /// <summary>How much faster than speech the rest may go.</summary>
    private const double Rate = 1.25;

    private readonly long _start = time.GetTimestamp();
    private double _sentMs;

    /// <summary>Counts <paramref name="milliseconds"/> of audio, and says how long to wait before it may be sent.</summary>
    public TimeSpan Take(double milliseconds)
    {
        _sentMs += milliseconds;
        if (isFree) return TimeSpan.Zero;
        var early = _sentMs - Burst - (time.GetElapsedTime(_start).TotalMilliseconds * Rate);
        return early <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(early / Rate);
    }
}
