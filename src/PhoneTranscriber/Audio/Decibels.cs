using System.Runtime.Intrinsics;

namespace PhoneTranscriber.Audio;

/// <summary>Levels from powers, without the last bits that the logarithms of the framework take their time for.</summary>
internal static class Decibels
{
    /// <summary>Of what is silent or nearly so.</summary>
    public const float Least = -127;

    /// <summary>10 log10 2.</summary>
    private const float OfTwo = 3.0103f;

    /// <summary>10 log10 e.</summary>
    private const float OfE = 4.3429448f;

    private static readonly int RootOfHalf = BitConverter.SingleToInt32Bits(MathF.Sqrt(0.5f));

    /// <summary>10 log10 of four powers, none of them negative, to 0.0001 dB; <see cref="Least"/> at least.</summary>
    public static Vector128<float> Of(Vector128<float> powers)
    {
        // A float is m * 2^e, here with m from sqrt(1/2) to sqrt(2). There the first terms are enough of
        // ln m = 2 (t + t^3 / 3 + t^5 / 5 ...) with t = (m - 1) / (m + 1).
        var exponent = (powers.AsInt32() - Vector128.Create(RootOfHalf)) >> 23;
        var mantissa = (powers.AsInt32() - (exponent << 23)).AsSingle();
        var t = (mantissa - Vector128<float>.One) / (mantissa + Vector128<float>.One);
        var square = t * t;
        var logarithm = 2 * t * (Vector128<float>.One + (square * (1f / 3)) + (square * square * (1f / 5)));
        var decibels = (Vector128.ConvertToSingle(exponent) * OfTwo) + (logarithm * OfE);
        return Vector128.Max(decibels, Vector128.Create(Least));
    }
}
