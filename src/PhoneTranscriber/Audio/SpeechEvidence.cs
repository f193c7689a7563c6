namespace PhoneTranscriber.Audio;

/// <summary>
/// Tells a speaker from all else that sounds on a line. What only a voice does is glide: it has a pitch, and the pitch moves on a
/// little from frame to frame, for some frames in the same direction. Noise, breath and knocks have no pitch; hum, tones, keys and the
/// notes of most instruments have one that stands still and then jumps.
/// </summary>
/// <remarks>The figures were tuned on speech, music, tones and noise that <c>docs/voice-activity.md</c> does not report on.</remarks>
internal struct SpeechEvidence
{
    private const float MinClarity = 0.45f;

    /// <summary>Change of the period in 20 ms: below it stands still, above it jumps.</summary>
    private const float MinGlide = 0.005f;
    private const float MaxGlide = 0.1f;

    private const float GlideBegins = 0.3f;
    private const float GlideGoesOn = 1.3f;
    private const float StandsStill = -1.1f;
    private const float NoPitch = -0.17f;

    private const float Enough = 3;

    /// <summary>What is below this level, in dBFS, must last longer: it may be music from another room, or of a held line.</summary>
    private const float Quiet = -38;
    private const float EnoughWhenQuiet = 4.3f;
    private const float TooLittle = 0.5f;

    private Pitch _pitch;
    private float _glide;
    private float _score;

    public bool IsSpeaking { get; private set; }

    /// <param name="pitch">Of the frame; none when the frame is no louder than the noise.</param>
    /// <param name="level">Of the frame's lower band, dBFS.</param>
    public void Add(Pitch pitch, float level)
    {
        var change = pitch.Clarity > MinClarity && _pitch.Clarity > MinClarity ? (pitch.Period / _pitch.Period) - 1 : float.NaN;
        _score = Math.Clamp(_score + Weigh(change), 0, EnoughWhenQuiet);
        _glide = MathF.Abs(change) is > MinGlide and < MaxGlide ? change : 0;
        _pitch = pitch;
        IsSpeaking = _score >= (IsSpeaking ? TooLittle : level > Quiet ? Enough : EnoughWhenQuiet);
    }

    private readonly float Weigh(float change) => MathF.Abs(change) switch
    {
        < MinGlide => StandsStill,
        < MaxGlide => change * _glide > 0 ? GlideGoesOn : GlideBegins,
        _ => NoPitch,
    };
}
