using System.Numerics;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Doubles the rate of 16-bit samples from 8 to 16 kHz with a <see cref="HalfBandFilter"/>. The state is kept between calls:
/// however the input is cut, the output is the same to the bit (all arithmetic is on integers). Not safe for concurrent use.
/// </summary>
internal sealed class Resampler8To16
{
    /// <summary>The output lags the input by 31 samples of 16 kHz, 1.94 ms; the same at every frequency.</summary>
    public const int DelaySamples = HalfBandFilter.Length - 1;

    /// <summary>What <see cref="Flush"/> writes: the lag, rounded up to whole input samples.</summary>
    public const int FlushSamples = HalfBandFilter.Length;

    private const int HistoryLength = HalfBandFilter.Length - 1;
    private const int BlockLength = 160;

    private readonly short[] _history = new short[HistoryLength];

    /// <summary>Writes two samples for each one read, and returns how many that are.</summary>
    /// <param name="input">Samples at 8 kHz, any number.</param>
    /// <param name="output">Takes samples at 16 kHz; must not overlap <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than twice the input.</exception>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        var written = checked(input.Length * 2);
        if (output.Length < written)
            throw new ArgumentException($"{input.Length} samples give {written}, but there is room for {output.Length} only.", nameof(output));

        // The filter runs over the block's samples with the 31 before them in front, one vector of outputs at a time; the room
        // of a vector at the end lets the last one run over without a scalar rest.
        var room = Vector<int>.Count;
        Span<int> samples = stackalloc int[HistoryLength + BlockLength + room];
        Span<int> sums = stackalloc int[BlockLength + room];
        Widen(_history, samples);

        for (var done = 0; done < input.Length;)
        {
            var block = input.Slice(done, Math.Min(BlockLength, input.Length - done));
            Widen(block, samples[HistoryLength..]);
            Filter(samples, sums, block.Length);
            Interleave(samples, sums, output.Slice(2 * done, 2 * block.Length));
            samples.Slice(block.Length, HistoryLength).CopyTo(samples);
            done += block.Length;
        }

        for (var i = 0; i < HistoryLength; i++)
            _history[i] = (short)samples[i];
        return written;
    }

    /// <summary>
    /// Writes the <see cref="FlushSamples"/> that the delay still holds, as if silence followed, and starts anew. With them every
    /// input sample has come out; the filter's ringing after the last one, as much again and fading, is left out.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than <see cref="FlushSamples"/>.</exception>
    public int Flush(Span<short> output)
    {
        Span<short> silence = stackalloc short[FlushSamples / 2];
        silence.Clear();
        var written = Process(silence, output);
        Reset();
        return written;
    }

    /// <summary>Forgets what came before, as for the first sample of another recording.</summary>
    public void Reset() => Array.Clear(_history);

    private static void Widen(ReadOnlySpan<short> from, Span<int> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }

    private static void Filter(ReadOnlySpan<int> samples, Span<int> sums, int count)
    {
        ref var first = ref MemoryMarshal.GetReference(samples);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ReadOnlySpan<int> taps = HalfBandFilter.Taps;
        var rounding = new Vector<int>(1 << (HalfBandFilter.FractionBits - 1));

        for (var i = 0; i < count; i += Vector<int>.Count)
        {
            var total = rounding;
            for (var k = 0; k < taps.Length; k++)
            {
                var pair = Vector.LoadUnsafe(ref first, (nuint)(i + k))
                    + Vector.LoadUnsafe(ref first, (nuint)(i + HalfBandFilter.Length - 1 - k));
                total += pair * taps[k];
            }
            (total >> HalfBandFilter.FractionBits).StoreUnsafe(ref sum, (nuint)i);
        }
    }

    private static void Interleave(ReadOnlySpan<int> samples, ReadOnlySpan<int> sums, Span<short> output)
    {
        // The filter's middle tap sits 15 input samples and one output sample back: the delay branch.
        const int Middle = HistoryLength - ((HalfBandFilter.Length / 2) - 1);
        for (var i = 0; i < output.Length / 2; i++)
        {
            output[2 * i] = (short)Math.Clamp(sums[i], short.MinValue, short.MaxValue);
            output[(2 * i) + 1] = (short)samples[Middle + i];
        }
    }
}
