namespace PhoneTranscriber.LocalSpeech.Audio;

/// <summary>
/// Finds speech by its level over an adaptive noise floor, in frames of 20 ms, and ends a turn after enough silence.
/// </summary>
internal sealed class Endpointer
{
    /// <summary>A frame: 20 ms at 16000 Hz.</summary>
    public const int FrameSamples = 320;

    public const int FrameMilliseconds = 20;

    // A turn this long ends at its next short pause, and then at any rate.
    private const int LongTurnMilliseconds = 25_000;
    private const int LongTurnSilenceMilliseconds = 200;
    private const int LongestTurnMilliseconds = 40_000;

    // Three loud frames of five: a click has one or two.
    private const int OnsetFrames = 3;
    private const uint OnsetWindow = 0b11111;

    // dB over the noise floor to begin and to go on, and the least level that counts at all.
    private const double OnsetMargin = 11;
    private const double SpeechMargin = 7;
    private const double LeastLevel = 35;

    // The floor falls at once to a quieter frame and rises about 1.5 dB a second, so that speech does not lift it.
    private const double FloorRise = 0.03;
    private const double HighestFloor = 55;

    private double _floor = 25;
    private uint _loud;
    private int _turnMilliseconds;

    /// <summary>Silence that ends a turn, ms; may change at any time.</summary>
    public int EndSilenceMilliseconds { get; set; }

    public bool InSpeech { get; private set; }

    /// <summary>Silence up to now, ms.</summary>
    public int SilenceMilliseconds { get; private set; }

    public Endpoint Push(ReadOnlySpan<short> frame)
    {
        var level = Level(frame);
        _floor = Math.Clamp(level < _floor ? level : _floor + FloorRise, 0, HighestFloor);
        if (!InSpeech)
            return PushSilence(level);

        _turnMilliseconds += FrameMilliseconds;
        SilenceMilliseconds = level > Math.Max(_floor + SpeechMargin, LeastLevel) ? 0 : SilenceMilliseconds + FrameMilliseconds;
        var enough = _turnMilliseconds < LongTurnMilliseconds
            ? EndSilenceMilliseconds
            : Math.Min(EndSilenceMilliseconds, LongTurnSilenceMilliseconds);
        if (SilenceMilliseconds < enough && _turnMilliseconds < LongestTurnMilliseconds)
            return Endpoint.None;
        EndTurn();
        return Endpoint.End;
    }

    /// <summary>The turn is over for another reason.</summary>
    public void EndTurn()
    {
        InSpeech = false;
        _loud = 0;
    }

    private Endpoint PushSilence(double level)
    {
        _loud = ((_loud << 1) | (level > Math.Max(_floor + OnsetMargin, LeastLevel) ? 1u : 0)) & OnsetWindow;
        if (System.Numerics.BitOperations.PopCount(_loud) < OnsetFrames)
            return Endpoint.None;
        InSpeech = true;
        SilenceMilliseconds = 0;
        _turnMilliseconds = 0;
        return Endpoint.Onset;
    }

    /// <summary>dB over one unit of a 16-bit sample: 0 is silence, 90 full scale.</summary>
    private static double Level(ReadOnlySpan<short> frame)
    {
        var energy = 1d;
        foreach (var sample in frame)
            energy += (double)sample * sample / frame.Length;
        return 10 * Math.Log10(energy);
    }
}
