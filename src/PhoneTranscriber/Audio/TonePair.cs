namespace PhoneTranscriber.Audio;

/// <summary>Follows frames that are two steady tones, and counts the short bursts that are no keys and no signals of a telephone line.</summary>
internal struct TonePair
{
    private const float MaxResidual = 0.02f;
    private const float MinLevel = -35;
    private const int MaxFrames = 12;

    /// <summary>Dial, ringing and busy tones lie below, all over the world.</summary>
    private const float MinHighHz = 1_150;

    private ToneFit _fit;
    private int _steady;
    private int _strange;

    /// <summary>The frames of a burst, when this frame ended one.</summary>
    public int Add(ReadOnlySpan<float> low, float level, bool isLoud)
    {
        if (isLoud && level > MinLevel)
        {
            var fit = new ToneFit(low);
            var isSteady = fit.Residual(_fit) < MaxResidual;
            _fit = fit;
            if (isSteady)
            {
                _steady++;
                _strange += IsStrange(fit) ? 1 : 0;
                return 0;
            }
        }
        else
        {
            _fit = default;
        }

        var burst = _steady <= MaxFrames && _strange * 2 > _steady ? _steady + 1 : 0;
        (_steady, _strange) = (0, 0);
        return burst;
    }

    private static bool IsStrange(in ToneFit fit) =>
        fit.TryGetTones(out var lowHz, out var highHz) && highHz > MinHighHz && lowHz > 200 && !KeyTones.Match(lowHz, highHz);
}
