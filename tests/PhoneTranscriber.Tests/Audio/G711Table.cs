namespace PhoneTranscriber.Tests.Audio;

/// <summary>
/// Mu-law straight from the printed table of ITU-T G.711 (table 2a): decision values and the output levels midway between them,
/// searched one by one. Slow and plain, so that the product's shifts and logarithms have something to be compared with.
/// </summary>
internal static class G711Table
{
    /// <summary>x(0) to x(128), 14 bits: one step of 1, fifteen of 2, then sixteen each of 4, 8, 16, 32, 64, 128 and 256.</summary>
    private static readonly int[] DecisionValues = CreateDecisionValues();

    public static byte Encode(short sample)
    {
        var magnitude = Math.Abs((int)sample) / 4.0;
        var value = 127;
        while (value > 0 && magnitude < DecisionValues[value])
            value--;
        return (byte)((sample < 0 ? 0x7F : 0xFF) - value);
    }

    public static int Decode(byte code)
    {
        var value = 0x7F - (code & 0x7F);
        var level = value == 0 ? 0 : (DecisionValues[value] + DecisionValues[value + 1]) / 2.0;
        return (int)(4 * level) * (code < 0x80 ? -1 : 1);
    }

    private static int[] CreateDecisionValues()
    {
        var values = new List<int> { 0, 1 };
        for (var step = 2; step <= 256; step *= 2)
        {
            for (var i = step == 2 ? 1 : 0; i < 16; i++)
                values.Add(values[^1] + step);
        }
        return [.. values];
    }
}
