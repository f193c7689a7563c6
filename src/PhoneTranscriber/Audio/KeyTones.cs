namespace PhoneTranscriber.Audio;

/// <summary>The tones of the sixteen keys (ITU-T Q.23).</summary>
internal static class KeyTones
{
    /// <summary>Telephones keep to 1.5 % (ITU-T Q.24); the rest is for noise.</summary>
    private const float Tolerance = 0.022f;

    private static ReadOnlySpan<float> Rows => [697, 770, 852, 941];

    private static ReadOnlySpan<float> Columns => [1_209, 1_336, 1_477, 1_633];

    public static bool Match(float lowHz, float highHz) => IsNear(lowHz, Rows) && IsNear(highHz, Columns);

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
