namespace PhoneTranscriber.LocalSpeech.Audio;

/// <summary>Expansion of ITU-T G.711 mu-law to 16-bit samples.</summary>
internal static class MuLaw
{
    private const int Bias = 132;

    private static readonly short[] Linear = CreateTable();

    public static short Decode(byte code) => Linear[code];

    private static short[] CreateTable()
    {
        var table = new short[256];
        for (var code = 0; code < table.Length; code++)
        {
            var bits = ~code;
            var magnitude = ((((bits & 0x0F) << 3) + Bias) << ((bits >> 4) & 0x07)) - Bias;
            table[code] = (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
        }
        return table;
    }
}
