namespace PhoneTranscriber.Audio;

/// <summary>
/// Tells a speaker from all else that sounds on a line. What only a voice does is glide: it has a pitch, and the pitch moves on from
/// frame to frame in the same direction. Noise, breath and knocks have no pitch; hum, tones, keys and the notes of most instruments
/// have one that stands still and then jumps.
/// </summary>
/// <remarks>
/// Music glides now and then, but it also holds its notes, and it goes on for longer than anybody needs to begin to speak. So every
/// frame of a note that is held leaves some doubt, and while there is doubt what is quiet needs more evidence. Speech has no time to
/// raise doubt before it is heard. The figures were tuned on speech, music, tones and noise that <c>docs/voice-activity.md</c> does not
/// report on.
/// </remarks>
internal struct SpeechEvidence
{
    /// <summary>dBFS. What is below it may be music from another room, or of a held line.</summary>
    private const float Quiet = -30;

    private const float MinClarity = 0.4f;

    /// <summary>Several notes at once are no clear period; where there is little noise, a voice is.</summary>
    private const float MinClarityWhenQuiet = 0.64f;

    /// <summary>Change of the period in 20 ms: below it stands still, above it jumps.</summary>
    private const float MinGlide = 0.004f;
    private const float MaxGlide = 0.065f;

    private const float GlideGoesOn = 0.75f;

    /// <summary>More for a change of the whole period: vibrato moves less than a voice.</summary>
    private const float GlidesFar = 35;

    private const float StandsStill = -0.5f;
    private const float NoPitch = -0.05f;
    private const float NoPitchWhileSpeaking = -0.17f;

    private const float Enough = 2;
    private const float TooLittle = 0.1f;

    /// <summary>Less than the most doubt: vibrato, which glides for ever, is not heard while a tune goes on.</summary>
    private const float Most = 12;

    /// <summary>Gone after half a second without pitch.</summary>
    private const float MostWhileSpeaking = 4;

    private const float DoubtOfNote = 0.55f;
    private const float MostDoubt = 15;

    /// <summary>Half of it is gone after 2.8 s.</summary>
    private const float DoubtFades = 0.995f;

    private Pitch _pitch;
    private float _glide;
    private float _score;
    private float _doubt;

    public bool IsSpeaking { get; private set; }

    /// <param name="pitch">Of the frame; none when the frame is no louder than the noise.</param>
    /// <param name="level">Of the frame's lower band, dBFS.</param>
    public void Add(Pitch pitch, float level)
    {
        var isQuiet = level <= Quiet;
        var clear = isQuiet ? MinClarityWhenQuiet : MinClarity;
        var change = pitch.Clarity > clear && _pitch.Clarity > clear ? (pitch.Period / _pitch.Period) - 1 : float.NaN;
        _score = Math.Clamp(_score + Weigh(change), 0, IsSpeaking ? MostWhileSpeaking : Most);
        IsSpeaking = _score >= (IsSpeaking ? TooLittle : isQuiet ? Enough + _doubt : Enough);

        var size = MathF.Abs(change);
        _doubt = size < MinGlide && !IsSpeaking ? Math.Min(_doubt + DoubtOfNote, MostDoubt) : _doubt * DoubtFades;
        _glide = size is > MinGlide and < MaxGlide ? change : 0;
        _pitch = pitch;
    }

    private readonly float Weigh(float change) => MathF.Abs(change) switch
    {
        < MinGlide => StandsStill,
        < MaxGlide => change * _glide > 0 ? GlideGoesOn + (GlidesFar * MathF.Abs(change)) : 0,
        _ => IsSpeaking ? NoPitchWhileSpeaking : NoPitch,
    };
}
