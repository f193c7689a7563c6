namespace PhoneTranscriber.Audio;

/// <summary>
/// The low-pass that doubling a sample rate needs: a half-band FIR of 63 taps (Kaiser window, beta 7) around a quarter of the
/// output rate. At 16 kHz out it passes 0 to 3.4 kHz flat (within 0.01 dB) and holds the images above 4.6 kHz 69 dB down.
/// </summary>
/// <remarks>
/// Every other tap of a half-band filter is zero but the middle one, so one of the two polyphase branches is a plain delay
/// and only the other one, <see cref="Taps"/>, is computed.
/// </remarks>
internal static class HalfBandFilter
{
    /// <summary>Taps of the computed branch. It is symmetric: tap k equals tap <c>Length - 1 - k</c>.</summary>
    public const int Length = 32;

    /// <summary>Taps are integers in units of <c>2^-14</c>: with their absolute sum under 2.5, 32 full-scale products fit 32 bits.</summary>
    public const int FractionBits = 14;

    private const double KaiserBeta = 7;

    /// <summary>The first half of the branch, at input samples 0 to 15; the second half mirrors it.</summary>
    public static readonly int[] Taps = Design();

    private static int[] Design()
    {
        const int Center = Length - 1;
        var ideal = new double[Length / 2];
        for (var k = 0; k < ideal.Length; k++)
        {
            // The distance to the middle of the whole filter, in output samples: -31, -29 … -1.
            double distance = (2 * k) - Center;
            var sinc = Math.Sin(Math.PI * distance / 2) / (Math.PI * distance / 2);
            var position = distance / Center;
            ideal[k] = sinc * BesselI0(KaiserBeta * Math.Sqrt(1 - (position * position))) / BesselI0(KaiserBeta);
        }

        // Both branches must have the same gain at 0 Hz, or a steady level would come out as a tone at half the output rate.
        var half = (1 << FractionBits) / 2;
        var scale = half / ideal.Sum();
        var taps = Array.ConvertAll(ideal, tap => (int)Math.Round(tap * scale));
        taps[^1] += half - taps.Sum();
        return taps;
    }

    /// <summary>The modified Bessel function of order zero, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
