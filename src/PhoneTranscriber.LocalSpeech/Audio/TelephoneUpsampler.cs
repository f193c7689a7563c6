namespace PhoneTranscriber.LocalSpeech.Audio;

/// <summary>
/// Telephone audio (8000 Hz) for a recognizer trained on 16000 Hz. Plain up-sampling leaves the band over 4 kHz empty, which
/// no speech in the training data is: the words come out as rubbish. So the upper band is filled with the mirror image of the
/// lower one (spectral folding), attenuated: zeros are put between the samples, which makes the image, a half-band filter
/// takes the lower band out, and what remains is added back by <c>gain</c>. Delays by <see cref="Reach"/> samples.
/// </summary>
internal sealed class TelephoneUpsampler
{
    /// <summary>Taps on each side of the centre, at 16000 Hz.</summary>
    public const int Reach = 63;

    private static readonly float[] HalfBand = CreateHalfBand();

    // Folded into one filter: doubled because the zeros halve the level.
    private readonly float[] _taps = new float[(2 * Reach) + 1];
    private readonly float[] _history = new float[Reach + 1];
    private int _newest;

    /// <param name="imageDecibels">Level of the mirrored band below the original, dB (negative).</param>
    public TelephoneUpsampler(double imageDecibels)
    {
        var gain = (float)Math.Pow(10, imageDecibels / 20);
        for (var i = 0; i < _taps.Length; i++)
            _taps[i] = 2 * (((1 - gain) * HalfBand[i]) + (i == Reach ? gain : 0));
    }

    /// <summary>Two samples of 16000 Hz for each of <paramref name="input"/>; keeps its state between calls.</summary>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        for (var i = 0; i < input.Length; i++)
        {
            _newest = _newest == 0 ? _history.Length - 1 : _newest - 1;
            _history[_newest] = input[i];
            output[2 * i] = Tap(0);
            output[(2 * i) + 1] = Tap(1);
        }
        return 2 * input.Length;
    }

    // Only every other sample of the zero-stuffed signal is not zero.
    private short Tap(int phase)
    {
        var sum = 0f;
        var at = _newest;
        for (var tap = phase; tap < _taps.Length; tap += 2)
        {
            sum += _taps[tap] * _history[at];
            at = at == _history.Length - 1 ? 0 : at + 1;
        }
        return (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
    }

    private static float[] CreateHalfBand()
    {
        var taps = new float[(2 * Reach) + 1];
        for (var i = -Reach; i <= Reach; i++)
        {
            var phase = Math.PI * i / (Reach + 1);
            var window = 0.42 + (0.5 * Math.Cos(phase)) + (0.08 * Math.Cos(2 * phase));
            taps[i + Reach] = (float)(window * (i == 0 ? 0.5 : Math.Sin(Math.PI * 0.5 * i) / (Math.PI * i)));
        }
        return taps;
    }
}
