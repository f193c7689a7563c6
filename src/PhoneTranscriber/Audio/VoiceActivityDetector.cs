namespace PhoneTranscriber.Audio;

/// <summary>Hears whether there is voice on a track. One instance per track, one call per frame of 20 ms; allocates nothing.</summary>
internal sealed class VoiceActivityDetector
{
    /// <summary>20 ms.</summary>
    public const int FrameBytes = 20 * MuLaw.BytesPerMillisecond;

    private const float Margin = 8;
    private const float Quietest = -62;

    private readonly VoiceFrame _frame = new();
    private SpeechEvidence _evidence;
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
        _evidence.Add(_frame, low, isLow);
        return new VoiceActivity(isLow || isHigh, _evidence.IsSpeaking, (sbyte)Math.Clamp(MathF.Round(level), -127, 0));
    }

    private static float Decibels(float power) => power > 0 ? 10 * MathF.Log10(power) : -127;
}
