using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PhoneTranscriber.Audio;

/// <summary>Finds the pitch of a frame of 4 kHz samples, 75 to 400 Hz, by comparing it with itself one period before.</summary>
internal static class PitchFinder
{
    /// <summary>Samples before the frame that are looked at.</summary>
    public const int History = 54;

    private const int ShortestLag = 10;
    private const int LongestLag = 53;

    /// <summary>A shorter period that matches nearly as well as a longer one is the period; the longer one is a multiple of it.</summary>
    private const float Nearly = 0.88f;

    private const float Tiny = 1e-12f;

    /// <param name="samples"><see cref="History"/> samples, then the frame.</param>
    public static Pitch Find(ReadOnlySpan<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, History + BandSplitter.Samples);
        Span<float> likeness = stackalloc float[LongestLag + 1];
        ref var first = ref MemoryMarshal.GetReference(samples);
        ref var frame = ref Unsafe.Add(ref first, History);
        ref var before = ref Unsafe.Add(ref frame, 1 - ShortestLag);
        var (energy, energyBefore) = (Dot(ref frame, ref frame), Dot(ref before, ref before));
        var best = 0f;
        for (var lag = ShortestLag; lag <= LongestLag; lag++)
        {
            before = ref Unsafe.Add(ref frame, -lag);
            var (enters, leaves) = (before, Unsafe.Add(ref before, BandSplitter.Samples));
            energyBefore = Math.Max(energyBefore + (enters * enters) - (leaves * leaves), 0);
            likeness[lag] = Dot(ref frame, ref before) / MathF.Sqrt((energy * energyBefore) + Tiny);
            best = Math.Max(best, likeness[lag]);
        }

        for (var lag = ShortestLag + 1; lag < LongestLag; lag++)
        {
            if (likeness[lag] < best * Nearly || likeness[lag] < likeness[lag - 1] || likeness[lag] < likeness[lag + 1])
                continue;
            // The peak of the parabola through the three values: a period between two samples.
            var curve = likeness[lag - 1] - (2 * likeness[lag]) + likeness[lag + 1];
            var offset = curve < 0 ? 0.5f * (likeness[lag - 1] - likeness[lag + 1]) / curve : 0;
            return new Pitch(likeness[lag], lag + offset);
        }

        return default;
    }

    /// <summary>Of two frames, 80 samples each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ref float a, ref float b)
    {
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (nuint i = 0; i < BandSplitter.Samples; i += 16)
        {
            even = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), even);
            odd = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 8), Vector256.LoadUnsafe(ref b, i + 8), odd);
        }

        return Vector256.Sum(even + odd);
    }
}
