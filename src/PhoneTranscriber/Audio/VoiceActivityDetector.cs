namespace PhoneTranscriber.Audio;

/// <summary>Hears whether there is voice on a track. One instance per track, one call per frame of 20 ms; allocates nothing.</summary>
internal sealed class VoiceActivityDetector
{
    /// <summary>20 ms.</summary>
    public const int FrameBytes = 20 * MuLaw.BytesPerMillisecond;

    /// <summary>dB above the noise.</summary>
    private const float Margin = 6;
    private const float PitchMargin = 4;

    private const float Quietest = -66;

    private readonly VoiceFrame _frame = new();
    private SpeechEvidence _speech;
    private TonePairs _tones;
    private NoiseFloor _low;
    private NoiseFloor _high;

    public VoiceActivity Process(ReadOnlySpan<byte> muLaw)
    {
        if (muLaw.Length != FrameBytes)
            throw new ArgumentException($"A frame has {FrameBytes} bytes, not {muLaw.Length}.", nameof(muLaw));

        _frame.Read(muLaw);
        var (level, low, high) = (Decibels(_frame.Power), Decibels(_frame.LowPower), Decibels(_frame.HighPower));
        _low.Add(low);
        _high.Add(high);
        var isLow = low > Math.Max(_low.Level + Margin, Quietest);
        var isHigh = high > Math.Max(_high.Level + Margin, Quietest);
        var isAboveNoise = low > Math.Max(_low.Level + PitchMargin, Quietest);
        _speech.Add(isAboveNoise ? PitchFinder.Find(_frame.LowWithHistory) : default, low);
        _tones.Add(_frame.Low, low, isLow);
        return new VoiceActivity(isLow || isHigh, _speech.IsSpeaking || _tones.IsTalking, (sbyte)Math.Clamp(MathF.Round(level), -127, 0));
    }

    private static float Decibels(float power) => power > 0 ? 10 * MathF.Log10(power) : -127;
}
