namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>G.711 mu-law, written here a second time on purpose: the product's own codec must not vouch for itself.</summary>
internal static class G711
{
    private const int Bias = 0x84;
    private const int Clip = 32635;

    private static readonly short[] Linear = BuildTable();

    public static short Decode(byte code) => Linear[code];

    public static byte Encode(int sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs(sample), Clip) + Bias;
        var exponent = Math.Max(0, 31 - int.LeadingZeroCount(magnitude) - 7);
        var mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte)~(sign | (exponent << 4) | mantissa);
    }

    private static short[] BuildTable()
    {
        var table = new short[256];
        for (var code = 0; code < table.Length; code++)
        {
            var bits = ~code & 0xFF;
            var magnitude = ((((bits & 0x0F) << 3) + Bias) << ((bits >> 4) & 0x07)) - Bias;
            table[code] = (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
        }

        return table;
    }
}
