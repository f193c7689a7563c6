namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>
/// The energy of a few tones over a sliding window of blocks. Tones must be multiples of 50 Hz: their phase then repeats every 20 ms,
/// so a table of one period serves all blocks, and the blocks' sums add up to the window's.
/// </summary>
internal sealed class ToneBank
{
    private readonly int _tones;
    private readonly int _blocks;
    private readonly float[] _cosine;
    private readonly float[] _sine;
    private readonly int _period;
    private readonly float[] _real;
    private readonly float[] _imaginary;
    private readonly double[] _energy;
    private int _slot;
    private int _phase;

    public ToneBank(int sampleRate, int[] hertz, int blocks)
    {
        _tones = hertz.Length;
        _blocks = blocks;
        _period = sampleRate / 50;
        _cosine = new float[_tones * _period];
        _sine = new float[_tones * _period];
        for (var tone = 0; tone < _tones; tone++)
        {
            for (var i = 0; i < _period; i++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * hertz[tone] * i / sampleRate);
                _sine[tone * _period + i] = (float)sine;
                _cosine[tone * _period + i] = (float)cosine;
            }
        }

        _real = new float[_tones * blocks];
        _imaginary = new float[_tones * blocks];
        _energy = new double[blocks];
    }

    /// <summary>Sum of squares over the window.</summary>
    public double Energy => _energy.Sum();

    /// <summary>Pushes one block into the window and the oldest one out. The window's length is one period.</summary>
    public void Add(ReadOnlySpan<short> block)
    {
        double energy = 0;
        foreach (var sample in block)
            energy += sample * sample;

        _energy[_slot] = energy;
        for (var tone = 0; tone < _tones; tone++)
        {
            float real = 0, imaginary = 0;
            if (energy > 0)
            {
                var at = tone * _period + _phase;
                for (var i = 0; i < block.Length; i++)
                {
                    real += block[i] * _cosine[at + i];
                    imaginary += block[i] * _sine[at + i];
                }
            }

            _real[tone * _blocks + _slot] = real;
            _imaginary[tone * _blocks + _slot] = imaginary;
        }

        _slot = (_slot + 1) % _blocks;
        _phase = (_phase + block.Length) % _period;
    }

    /// <summary>Index, relative to <paramref name="first"/>, and energy of the strongest of <paramref name="count"/> tones.</summary>
    public int Strongest(int first, int count, out double energy)
    {
        var best = 0;
        energy = -1;
        for (var tone = 0; tone < count; tone++)
        {
            double real = 0, imaginary = 0;
            for (var block = 0; block < _blocks; block++)
            {
                real += _real[(first + tone) * _blocks + block];
                imaginary += _imaginary[(first + tone) * _blocks + block];
            }

            // A tone of amplitude A over N samples has |X| = A N / 2 and the energy A² N / 2.
            var candidate = 2 * (real * real + imaginary * imaginary) / _period;
            if (candidate > energy)
                (best, energy) = (tone, candidate);
        }

        return best;
    }
}
