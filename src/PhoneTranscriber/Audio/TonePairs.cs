namespace PhoneTranscriber.Audio;

/// <summary>
/// Hears somebody who talks in pairs of tones, as devices on a line do: short bursts, one after another, that are neither keys nor
/// signals of the telephone network.
/// </summary>
internal struct TonePairs
{
    private const float MaxResidual = 0.02f;
    private const float MinLevel = -42;

    /// <summary>A longer one is a steady tone.</summary>
    private const int MaxBurstFrames = 12;

    /// <summary>A burst this long is enough; of shorter ones it takes two.</summary>
    private const int SureFrames = 4;
    private const int MaxPauseFrames = 25;

    private ToneFit _fit;
    private int _steady;
    private int _foreign;
    private int _sinceBurst;
    private bool _hasBurst;

    public bool IsTalking { get; private set; }

    /// <param name="low">The frame's lower band.</param>
    /// <param name="level">Its level, dBFS.</param>
    /// <param name="isLoud">It is louder than the noise.</param>
    public void Add(ReadOnlySpan<float> low, float level, bool isLoud)
    {
        if (_sinceBurst++ >= MaxPauseFrames)
            _hasBurst = IsTalking = false;

        var fit = isLoud && level > MinLevel ? new ToneFit(low) : default;
        if (fit.Residual(_fit) < MaxResidual)
        {
            _steady++;
            if (fit.TryGetTones(out var lowHz, out var highHz) && LineTones.IsForeign(lowHz, highHz))
                _foreign++;
            if (_steady > MaxBurstFrames)
                _hasBurst = IsTalking = false;
        }
        else if (_steady > 0)
        {
            if (_steady <= MaxBurstFrames && _foreign * 2 > _steady)
            {
                (_hasBurst, _sinceBurst) = (true, 0);
                IsTalking |= _foreign == _steady && _steady >= SureFrames;
            }

            (_steady, _foreign) = (0, 0);
        }

        IsTalking |= _hasBurst && _foreign > 0 && _foreign * 2 > _steady;
        _fit = fit;
    }
}
