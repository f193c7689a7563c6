namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>A kick, a snare and hats, and two beats of a tom at the end of every eighth bar.</summary>
internal static class Drums
{
    public static void Play(Span<double> music, int beat, double seconds, Random random)
    {
        if (beat % 2 == 0)
            Drum(music, 0.8, 0.07, 55, 120, 0.02, 0, random);
        else
            Drum(music, 0.5, 0.05, 180, 0, 1, 1, random);
        Drum(music, 0.15, 0.015, 0, 0, 1, 1, random);
        Drum(music[Math.Min((int)(seconds / 2 * Sound.Rate), music.Length)..], 0.15, 0.015, 0, 0, 1, 1, random);
        if (beat % 32 >= 30)
            Drum(music, 0.6, 0.1, 110, 60, 0.05, 0.1, random);
    }

    /// <summary>A tone that falls by <paramref name="fall"/> Hz within <paramref name="fallSeconds"/>, and noise.</summary>
    private static void Drum(
        Span<double> music, double loudness, double decay, double hertz, double fall, double fallSeconds, double noise, Random random)
    {
        var turns = 0.0;
        for (var n = 0; n < 5 * decay * Sound.Rate && n < music.Length; n++)
        {
            turns += (hertz + (fall * Math.Exp(-n / (fallSeconds * Sound.Rate)))) / Sound.Rate;
            music[n] += loudness * Math.Exp(-n / (decay * Sound.Rate)) * (Math.Sin(2 * Math.PI * turns) + (noise * Sound.Gauss(random)));
        }
    }
}
