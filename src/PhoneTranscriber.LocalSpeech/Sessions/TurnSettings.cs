namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>What UpdateConfiguration may change. Silences in ms, null when not asked for.</summary>
internal sealed record TurnSettings(int? MinTurnSilence, int? MaxTurnSilence, bool FormatTurns, bool SessionHeartbeat)
{
    private const int DefaultSilence = 700;

    // What the real service clamps its values to.
    private const int LeastSilence = 50;
    private const int MostSilence = 10_000;

    /// <summary>
    /// Silence that ends a turn, ms. The service ends a turn early when its text ends a sentence; here is no punctuation to
    /// tell, so one value must do: the longest allowed when given, else 700 or the shortest allowed, whichever is longer.
    /// </summary>
    public int EndSilence => Math.Clamp(MaxTurnSilence ?? Math.Max(DefaultSilence, MinTurnSilence ?? 0), LeastSilence, MostSilence);
}
