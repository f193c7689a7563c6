namespace PhoneTranscriber.Audio;

/// <summary>
/// Tells a speaker from all else that sounds on a line. What only a voice does is glide: it has a pitch, and the pitch moves a little
/// from frame to frame. Noise, breath and knocks have no pitch; hum, tones, keys and the notes of instruments have one that stands still
/// and then jumps.
/// </summary>
/// <remarks>
/// Short bursts of two tones that no telephone makes count as well: machines that talk on a line, tests among them, speak so.
/// </remarks>
internal struct SpeechEvidence
{
    private const float MinClarity = 0.6f;
    private const float MinGlide = 0.005f;
    private const float MaxGlide = 0.06f;

    private const float Enough = 4;
    private const float TooLittle = 1;
    private const float Most = 8;

    private Pitch _pitch;
    private TonePair _tones;
    private float _score;

    public bool IsSpeaking { get; private set; }

    /// <param name="frame">The frame.</param>
    /// <param name="level">Level of its lower band, dBFS.</param>
    /// <param name="isLoud">The level is above the noise.</param>
    public void Add(VoiceFrame frame, float level, bool isLoud)
    {
        var pitch = isLoud ? PitchFinder.Find(frame.LowWithHistory) : default;
        var glide = pitch.Clarity > MinClarity && _pitch.Period > 0 ? MathF.Abs((pitch.Period / _pitch.Period) - 1) : 0;
        _pitch = pitch;

        _score += glide is > MinGlide and < MaxGlide ? 1 : pitch.Clarity > MinClarity ? -0.25f : -0.5f;
        _score += _tones.Add(frame.Low, level, isLoud);
        _score = Math.Clamp(_score, 0, Most);
        IsSpeaking = _score >= (IsSpeaking ? TooLittle : Enough);
    }
}
