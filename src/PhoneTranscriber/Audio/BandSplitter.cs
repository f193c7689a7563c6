using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Splits frame after frame into two bands at half the rate: up to 2 kHz without hum, where pitch is found, and 2 to 4 kHz, where
/// consonants hiss.
/// </summary>
/// <remarks>
/// Thousands of tracks take turns, and what one of them keeps has left the cache by its next frame. So it keeps no more than that frame
/// needs, within the detector; the frame itself is on the caller's stack.
/// </remarks>
internal struct BandSplitter
{
    /// <summary>Samples of a band in a frame.</summary>
    public const int Samples = VoiceActivityDetector.FrameBytes / 2;

    private const int History = PitchFinder.History;

    // A second-order Butterworth high-pass at 160 Hz for 4 kHz: 50 Hz comes out 20 dB down, 60 Hz 17 dB.
    private const double Gain = 0.8370892;
    private const double A1 = -1.6474577;
    private const double A2 = 0.7008991;

    private const float Inaudible = 1e-12f;

    /// <summary>Samples that are computed at once.</summary>
    private const int Block = 8;

    /// <summary>
    /// Of the high-pass: eight outputs, if all that goes in is a one. It stands for each of twelve numbers in turn: two inputs from
    /// before, the eight, and two outputs from before.
    /// </summary>
    private static readonly Vector256<float>[] Responses = CreateResponses();

    private LowBand _before;
    private float _x1;
    private float _x2;

    /// <param name="muLaw">One frame.</param>
    /// <param name="low">Gets the lower band: <see cref="PitchFinder.History"/> samples from before the frame, then the frame.</param>
    /// <returns>Mean squares, of full scale: of the frame, of its lower band without hum, of its upper band, and zero.</returns>
    [SkipLocalsInit]
    public Vector128<float> Read(ReadOnlySpan<byte> muLaw, Span<float> low)
    {
        Span<float> sums = stackalloc float[2 + Samples];
        (sums[0], sums[1]) = (_x2, _x1);
        var (sum, high) = Split(muLaw, sums[2..]);
        (_x2, _x1) = (sums[^2], sums[^1]);

        _before[..].CopyTo(low);
        var lower = HighPass(sums, low[(History - 2)..]);
        low[^History..].CopyTo(_before);
        // What rings on in silence would end in denormal numbers, which are slow.
        if (lower < Inaudible) _before = default;
        // The squares of two samples are twice those of half their sum and half their difference.
        return Vector128.Create(sum + high, lower, high, 0) * (1f / Samples);
    }

    /// <summary>Half the sum of every two samples is the lower band, half the difference the upper one.</summary>
    /// <returns>The sums of the squares of both.</returns>
    private static (float Sum, float Difference) Split(ReadOnlySpan<byte> muLaw, Span<float> sums)
    {
        ref var pairs = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, ushort>(muLaw[..(2 * Samples)]));
        ref var target = ref MemoryMarshal.GetReference(sums[..Samples]);
        var (sumSquares, differenceSquares) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (nuint i = 0; i < Samples; i += Block)
        {
            var codes = Vector256.WidenLower(Vector128.LoadUnsafe(ref pairs, i).ToVector256Unsafe());
            var (first, second) = (MuLaw.Decode(codes), MuLaw.Decode(codes >> 8));
            var (sum, difference) = ((first + second) * 0.5f, (first - second) * 0.5f);
            sum.StoreUnsafe(ref target, i);
            sumSquares = Vector256.MultiplyAddEstimate(sum, sum, sumSquares);
            differenceSquares = Vector256.MultiplyAddEstimate(difference, difference, differenceSquares);
        }

        return (Vector256.Sum(sumSquares), Vector256.Sum(differenceSquares));
    }

    /// <param name="input">Two samples from before the frame, and the frame.</param>
    /// <param name="output">Two samples from before the frame, and room for the frame.</param>
    /// <returns>The sum of the squares of the frame's output.</returns>
    private static float HighPass(ReadOnlySpan<float> input, Span<float> output)
    {
        ref var x = ref MemoryMarshal.GetReference(input[..(2 + Samples)]);
        ref var y = ref MemoryMarshal.GetReference(output[2..(2 + Samples)]);
        ref var responses = ref MemoryMarshal.GetArrayDataReference(Responses);
        var (y2, y1) = (Vector256.Create(output[0]), Vector256.Create(output[1]));
        var squares = Vector256<float>.Zero;
        for (nuint i = 0; i < Samples; i += Block)
        {
            ref var before = ref Unsafe.Add(ref x, i);
            var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
            (even, odd) = (Add(ref before, ref responses, 0, even), Add(ref before, ref responses, 1, odd));
            (even, odd) = (Add(ref before, ref responses, 2, even), Add(ref before, ref responses, 3, odd));
            (even, odd) = (Add(ref before, ref responses, 4, even), Add(ref before, ref responses, 5, odd));
            (even, odd) = (Add(ref before, ref responses, 6, even), Add(ref before, ref responses, 7, odd));
            (even, odd) = (Add(ref before, ref responses, 8, even), Add(ref before, ref responses, 9, odd));
            // Last comes what must wait for the block before; all else is ready by then.
            var block = Vector256.MultiplyAddEstimate(y2, Unsafe.Add(ref responses, 2 + Block), even + odd);
            block = Vector256.MultiplyAddEstimate(y1, Unsafe.Add(ref responses, 3 + Block), block);
            block.StoreUnsafe(ref y, i);
            squares = Vector256.MultiplyAddEstimate(block, block, squares);
            (y2, y1) = (Vector256.Shuffle(block, Vector256.Create(Block - 2)), Vector256.Shuffle(block, Vector256.Create(Block - 1)));
        }

        return Vector256.Sum(squares);
    }

    /// <summary>Adds the response to <c>x[k]</c>. A loop over k would not be unrolled, and is slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Add(ref float x, ref Vector256<float> responses, nuint k, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(Vector256.Create(Unsafe.Add(ref x, k)), Unsafe.Add(ref responses, k), sum);

    private static Vector256<float>[] CreateResponses()
    {
        var responses = new Vector256<float>[2 + Block + 2];
        for (var k = 0; k < responses.Length; k++)
        {
            var (x, y) = (new double[2 + Block], new double[2 + Block]);
            if (k < x.Length) x[k] = 1;
            else y[k - x.Length] = 1;
            for (var i = 2; i < y.Length; i++)
                y[i] = (Gain * (x[i] - (2 * x[i - 1]) + x[i - 2])) - (A1 * y[i - 1]) - (A2 * y[i - 2]);
            responses[k] = Vector256.Create(Array.ConvertAll(y, output => (float)output), 2);
        }

        return responses;
    }

    [InlineArray(History)]
    private struct LowBand
    {
        private float _first;
    }
}
