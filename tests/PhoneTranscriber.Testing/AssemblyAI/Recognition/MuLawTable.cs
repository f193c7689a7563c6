namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>ITU-T G.711 mu-law to 16-bit PCM, written for tests and independent of the bridge's tables.</summary>
internal static class MuLawTable
{
    private const int Bias = 0x84;

    private static readonly short[] Linear = Build();

    public static short Decode(byte code) => Linear[code];

    private static short[] Build()
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
