namespace PhoneTranscriber.Audio;

/// <summary>The pairs of tones that the telephone itself makes: the sixteen keys (ITU-T Q.23), dial, ringing and busy tones.</summary>
internal static class LineTones
{
    /// <summary>Telephones keep to 1.5 % (ITU-T Q.24); the rest is for noise.</summary>
    private const float Tolerance = 0.022f;

    /// <summary>Dial, ringing and busy tones lie below, all over the world.</summary>
    private const float HighestProgressHz = 1_150;
    private const float LowestHz = 250;

    private static ReadOnlySpan<float> Rows => [697, 770, 852, 941];

    private static ReadOnlySpan<float> Columns => [1_209, 1_336, 1_477, 1_633];

    /// <summary>Two tones of the voice band, none of the telephone's own pairs.</summary>
    public static bool IsForeign(float lowHz, float highHz) =>
        lowHz > LowestHz && highHz > HighestProgressHz && !(IsNear(lowHz, Rows) && IsNear(highHz, Columns));

    private static bool IsNear(float hertz, ReadOnlySpan<float> tones)
    {
        foreach (var tone in tones)
        {
            if (MathF.Abs(hertz - tone) < Tolerance * tone)
                return true;
        }

        return false;
    }
}
