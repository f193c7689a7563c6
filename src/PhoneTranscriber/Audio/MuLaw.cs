using System.Numerics;
using System.Runtime.Intrinsics;

namespace PhoneTranscriber.Audio;

/// <summary>
/// The companding of ITU-T G.711, mu-law: one byte per sample at 8000 Hz, the only format Twilio Media Streams carries.
/// Linear samples are 16 bits wide, G.711's 14-bit values times four.
/// </summary>
internal static class MuLaw
{
    /// <summary>The code of a zero sample. <c>0x7F</c> ("minus zero", what -1 to -3 become) decodes to zero as well.</summary>
    public const byte Silence = 0xFF;

    /// <summary>8000 samples of one byte per second.</summary>
    public const int BytesPerMillisecond = 8;

    // G.711 shifts the magnitude by 33 (132 at 16 bits) so that every segment starts at a power of two.
    private const int Bias = 132;
    private const int Clip = 32635;

    /// <summary>The float 132 / 32768: exponent -8, and 1/32 after the four bits of the mantissa.</summary>
    private const uint SmallestBits = ((127 - 8) << 23) | (1 << 18);

    private static readonly short[] Linear = CreateLinearTable();

    /// <summary>The 16-bit sample of one code: -32124 to 32124.</summary>
    public static short Decode(byte code) => Linear[code];

    /// <summary>Decodes every code of <paramref name="muLaw"/> into the first samples of <paramref name="samples"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is shorter than <paramref name="muLaw"/>.</exception>
    public static void Decode(ReadOnlySpan<byte> muLaw, Span<short> samples)
    {
        if (samples.Length < muLaw.Length)
            throw new ArgumentException($"{muLaw.Length} codes do not fit into {samples.Length} samples.", nameof(samples));

        var linear = Linear;
        samples = samples[..muLaw.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = linear[muLaw[i]];
    }

    /// <summary>The samples of eight codes as fractions of full scale: exactly <see cref="Decode(byte)"/> / 32768.</summary>
    /// <param name="codes">In the lowest byte of each; what is above it does not matter.</param>
    public static Vector256<float> Decode(Vector256<uint> codes)
    {
        // Inverted, a code is a small floating-point number: a sign, three bits of exponent, four of mantissa. They are moved to where a
        // float has them; a half step more, and it is the magnitude with its bias.
        var bits = Vector256.AndNot(Vector256.Create(0x7Fu << 19), codes << 19) + Vector256.Create(SmallestBits);
        var sign = Vector256.AndNot(Vector256.Create(0x80u << 24), codes << 24);
        return ((bits.AsSingle() - Vector256.Create(Bias / 32768f)).AsUInt32() | sign).AsSingle();
    }

    /// <summary>The code nearest to one sample; magnitudes over 32635 are clipped.</summary>
    public static byte Encode(short sample)
    {
        var sign = (sample >> 8) & 0x80;
        var magnitude = Math.Min(Math.Abs((int)sample), Clip) + Bias;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        var step = (magnitude >> (segment + 3)) & 0x0F;
        return (byte)~(sign | (segment << 4) | step);
    }

    /// <summary>Encodes every sample of <paramref name="samples"/> into the first bytes of <paramref name="muLaw"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="muLaw"/> is shorter than <paramref name="samples"/>.</exception>
    public static void Encode(ReadOnlySpan<short> samples, Span<byte> muLaw)
    {
        if (muLaw.Length < samples.Length)
            throw new ArgumentException($"{samples.Length} samples do not fit into {muLaw.Length} codes.", nameof(muLaw));

        muLaw = muLaw[..samples.Length];
        for (var i = 0; i < muLaw.Length; i++)
            muLaw[i] = Encode(samples[i]);
    }

    private static short[] CreateLinearTable()
    {
        var table = new short[256];
        for (var code = 0; code < table.Length; code++)
        {
            // Codes are sent with all bits inverted (G.711, table 2a, note 1).
            var bits = ~code;
            var segment = (bits >> 4) & 0x07;
            var magnitude = ((((bits & 0x0F) << 3) + Bias) << segment) - Bias;
            table[code] = (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
        }
        return table;
    }
}
