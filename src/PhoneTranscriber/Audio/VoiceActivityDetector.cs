using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Audio;

/// <summary>Hears whether there is voice on a track. One instance per track, one call per frame of 20 ms; allocates nothing.</summary>
internal sealed class VoiceActivityDetector
{
    /// <summary>20 ms.</summary>
    public const int FrameBytes = 20 * MuLaw.BytesPerMillisecond;

    /// <summary>dB above the noise.</summary>
    private const float Margin = 6;
    private const float PitchMargin = 4;

    /// <summary>dBFS: what is quieter is no voice, whatever the noise.</summary>
    private const float Quietest = -66;

    private BandSplitter _bands;
    private SpeechEvidence _speech;
    private TonePairs _tones;
    private NoiseFloor _low;
    private NoiseFloor _high;

    [SkipLocalsInit]
    public VoiceActivity Process(ReadOnlySpan<byte> muLaw)
    {
        if (muLaw.Length != FrameBytes)
            throw new ArgumentException($"A frame has {FrameBytes} bytes, not {muLaw.Length}.", nameof(muLaw));

        Span<float> lowBand = stackalloc float[PitchFinder.History + BandSplitter.Samples];
        var levels = Decibels.Of(_bands.Read(muLaw, lowBand));
        var (level, high) = (levels[0], levels[2]);
        // The high-pass rings on for a frame after a loud tone: a band is never louder than the frame.
        var low = Math.Min(levels[1], level);
        _low.Add(low);
        _high.Add(high);
        var isLow = low > Math.Max(_low.Level + Margin, Quietest);
        var isHigh = high > Math.Max(_high.Level + Margin, Quietest);
        var isAboveNoise = low > Math.Max(_low.Level + PitchMargin, Quietest);
        _speech.Add(isAboveNoise ? PitchFinder.Find(lowBand) : default, low);
        _tones.Add(lowBand[PitchFinder.History..], low, isLow);
        return new VoiceActivity(isLow || isHigh, _speech.IsSpeaking || _tones.IsTalking, (sbyte)Math.Clamp(MathF.Round(level), -127, 0));
    }
}
