using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Speech;

/// <summary>
/// How long a track waits before it tries again to open a session: 0.5 s, doubling to 8 s; after five failures in a row every 15 s, for as
/// long as the call lives. The limit of new sessions per minute needs more patience, and is no failure of the service: a slot is free 2 s
/// after a session's end at best.
/// </summary>
internal sealed class Backoff(Jitter jitter)
{
    private const int QuickAttempts = 5;

    private static readonly TimeSpan SlowWait = TimeSpan.FromSeconds(15);

    private int _failures;
    private int _refusals;

    /// <summary>Failures in a row.</summary>
    public int Failures => _failures;

    /// <summary>All is well again.</summary>
    public void Reset() => _failures = _refusals = 0;

    /// <summary>Counts a failure and says how long to wait, with ±20 % of jitter.</summary>
    public TimeSpan Next(bool tooManySessions)
    {
        // 2.5 s is 2 s at the least, with the jitter.
        if (tooManySessions) return jitter.Vary(TimeSpan.FromSeconds(Math.Min(10, 2.5 * Math.Pow(2, Math.Min(_refusals++, 8)))));
        var failure = _failures++;
        return jitter.Vary(failure < QuickAttempts ? TimeSpan.FromSeconds(0.5 * Math.Pow(2, failure)) : SlowWait);
    }
}
