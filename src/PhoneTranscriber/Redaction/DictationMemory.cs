namespace PhoneTranscriber.Redaction;

/// <summary>
/// Remembers the digits that the last turns of one track ended with, because people pause while they dictate a number and every
/// pause may end a turn: "four two four two" is harmless, three more turns like it are a card.
/// </summary>
/// <remarks>
/// A turn that begins with digits within the pause continues the number of the turns before. Once the digits together are seven
/// they are masked in doubt, and when they end in a card number they are masked as that. What follows a card number goes on being
/// masked, since that is how the security code is given.
/// <para>What it cannot do:</para>
/// <list type="bullet">
/// <item>Turns that have left are not called back: up to six digits of a number have then been seen.</item>
/// <item>A pause longer than the one set, or a turn with other numbers in between, begins a new number.</item>
/// <item>What one party begins and the other ends is not joined, and neither is an e-mail address said in several turns.</item>
/// <item>Seven and more digits at the end of a turn are masked even if nothing follows, unless they are called an order, a flight
/// and the like, or written as an amount.</item>
/// </list>
/// Holds at most 19 digits, in memory only. Not safe for concurrent use: turns come one after the other.
/// </remarks>
internal sealed class DictationMemory
{
    private readonly long _pauseMs;
    private string _digits = "";
    private Cue _cue;
    private long _endMs;

    /// <param name="pause">How long a speaker may pause within a number.</param>
    public DictationMemory(TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        _pauseMs = (long)pause.TotalMilliseconds;
    }

    /// <summary>What is known when a turn begins.</summary>
    /// <param name="startMs">Start of the turn on the call's clock, ms.</param>
    public Dictation Recall(long startMs) =>
        startMs - _endMs <= _pauseMs ? new Dictation(_digits, _cue, IsTracked: true) : new Dictation("", Cue.None, IsTracked: true);

    /// <summary>Takes in a final turn.</summary>
    /// <param name="scan">The turn, scanned with what was recalled at its start.</param>
    /// <param name="known">What was recalled.</param>
    /// <param name="endMs">End of the turn on the call's clock, ms.</param>
    public void Remember(TurnScan scan, Dictation known, long endMs)
    {
        if (scan.Runs.Count == 0)
        {
            var named = scan.CueAtEnd();
            if (named != Cue.None)
                (_digits, _cue, _endMs) = (known.Digits, named, endMs);
            return;
        }

        var run = scan.Runs[^1];
        var continues = scan.Runs.Count == 1 && scan.Leads(run);
        var cue = scan.CueOf(run);
        var goesOn = (scan.Trails(run) || (continues && known.Digits.Length > 0)) && !IsComplete(scan, run, cue);
        var digits = (continues ? known.Digits : "") + run.Digits;
        _digits = goesOn ? digits[Math.Max(0, digits.Length - CardNumberFinder.MaxDigits)..] : "";
        _cue = goesOn ? cue : scan.CueAtEnd();
        _endMs = endMs;
    }

    /// <summary>
    /// A number that is known for what it is has ended. Not so ten digits that merely look like a telephone's, nor a card number
    /// that ends the turn: it may be the beginning of a longer one, and its expiry date and security code may follow.
    /// </summary>
    private static bool IsComplete(TurnScan scan, NumberRun run, Cue cue)
    {
        foreach (var match in scan.Matches)
        {
            if (match.First <= run.Last && run.First <= match.Last && match.Kind is { } kind)
                return kind == RedactionKind.CardNumber ? !scan.Trails(run) : cue is Cue.Phone or Cue.SocialSecurity || !scan.Leads(run);
        }
        return false;
    }
}
