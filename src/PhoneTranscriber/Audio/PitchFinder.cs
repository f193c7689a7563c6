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

    /// <param name="samples"><see cref="History"/> samples, then the frame.</param>
    public static Pitch Find(ReadOnlySpan<float> samples)
    {
        var frame = samples[History..];
        Span<float> likeness = stackalloc float[LongestLag + 1];
        var energy = Dot(frame, frame);
        var start = History - ShortestLag + 1;
        var lagged = Dot(samples.Slice(start, frame.Length), samples.Slice(start, frame.Length));
        var best = 0f;
        for (var lag = ShortestLag; lag <= LongestLag; lag++)
        {
            start = History - lag;
            var (enters, leaves) = (samples[start], samples[start + frame.Length]);
            lagged = Math.Max(lagged + (enters * enters) - (leaves * leaves), 0);
            likeness[lag] = Dot(frame, samples.Slice(start, frame.Length)) / MathF.Sqrt((energy * lagged) + 1e-9f);
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

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ref var a = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(left);
        ref var b = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(right);
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var i = 0; i < left.Length; i += 16)
        {
            even = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i), even);
            odd = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, (nuint)i + 8), Vector256.LoadUnsafe(ref b, (nuint)i + 8), odd);
        }

        return Vector256.Sum(even + odd);
    }
}
