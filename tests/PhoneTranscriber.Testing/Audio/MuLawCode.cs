namespace PhoneTranscriber.Testing.Audio;

/// <summary>ITU-T G.711 mu-law, written for tests and independent of the bridge's tables.</summary>
public static class MuLawCode
{
    private const int Bias = 132;
    private const int Clip = 32635;

    /// <summary>Silence.</summary>
    public const byte Silence = 0xFF;

    /// <summary>Encodes one 16-bit sample.</summary>
    public static byte Encode(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), Clip) + Bias;
        var exponent = 7;
        for (var mask = 0x4000; (magnitude & mask) == 0 && exponent > 0; mask >>= 1)
            exponent--;

        return (byte)~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F));
    }

    /// <summary>A tone, for tests that look for a frequency.</summary>
    /// <param name="hertz">Frequency, under 4000.</param>
    /// <param name="duration">Length; 8 bytes per millisecond.</param>
    /// <param name="amplitude">Peak, of 32767.</param>
    public static byte[] Tone(double hertz, TimeSpan duration, short amplitude = 8000)
    {
        var tone = new byte[(int)(duration.TotalMilliseconds * 8)];
        for (var i = 0; i < tone.Length; i++)
            tone[i] = Encode((short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / 8000)));

        return tone;
    }

    /// <summary>Digital silence.</summary>
    public static byte[] Quiet(TimeSpan duration)
    {
        var quiet = new byte[(int)(duration.TotalMilliseconds * 8)];
        Array.Fill(quiet, Silence);
        return quiet;
    }
}
