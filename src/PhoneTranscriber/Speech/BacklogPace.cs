namespace PhoneTranscriber.Speech;

/// <summary>
/// Holds back a backlog that built up before the session began. The service takes a burst of some seconds; a longer one has to be sent at
/// little more than the pace of speech, or it ends the session ("Audio Transmission Rate Exceeded"). Live audio never waits here.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="isFree">The recognizer in this process takes any pace.</param>
internal sealed class BacklogPace(TimeProvider time, bool isFree)
{
    /// <summary>Audio that may be sent at once, ms.</summary>
    private const double Burst = 5_000;

    /// <summary>How much faster than speech the rest may go.</summary>
    private const double Rate = 1.25;

    private readonly long _start = time.GetTimestamp();
    private double _sentMs;

    /// <summary>Waits until <paramref name="milliseconds"/> more of audio may be sent.</summary>
    public ValueTask WaitAsync(double milliseconds, CancellationToken cancel)
    {
        _sentMs += milliseconds;
        var early = _sentMs - Burst - (time.GetElapsedTime(_start).TotalMilliseconds * Rate);
        return isFree || early <= 0 ? ValueTask.CompletedTask : new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(early / Rate), time, cancel));
    }
}
