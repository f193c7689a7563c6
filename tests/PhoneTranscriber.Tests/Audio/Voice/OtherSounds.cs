namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>What must not be taken for speech.</summary>
internal static class OtherSounds
{
    public const int Clips = 6;

    private const double NoiseBelow = 20;

    private static readonly double[] InformationHertz = [985.2, 1_428.5, 1_776.7];

    public static IEnumerable<(string Name, double Level, OtherScore Score)> Measure(double seconds, int seed)
    {
        foreach (var (name, levels, make) in All(seconds))
        {
            // Loudness is a matter of scale: every clip is made once.
            var clips = Enumerable.Range(0, Clips).Select(i => make(new Random(seed + (77 * i)))).ToArray();
            foreach (var level in levels)
                yield return (name, level, OtherScore.Of(Array.ConvertAll(clips, clip => Hearing.Of(Sound.At(level, clip)))));
        }
    }

    private static IEnumerable<(string Name, double[] Levels, Func<Random, double[]> Make)> All(double s)
    {
        double[] loudAndQuiet = [-15, -45];
        yield return ("white noise", [-10, -30, -50], random => Sound.White(s, 0, random));
        yield return ("pink noise", [-10, -30, -50], random => Sound.Pink(s, 0, random));
        yield return ("rumble of a car", [-10, -30, -50], random => Sound.Rumble(s, 0, random));
        yield return ("white noise, a step every 3 s to as much as 50 dB less", [-10], random =>
            Sound.Cadence(s, _ => Sound.White(3, -10 * random.Next(6), random), 0));
        yield return ("bursts of pink noise and silence (comfort noise)", [-20, -50], random =>
            Sound.Cadence(s, _ => Sound.Pink(0.05 + random.NextDouble(), 0, random), 0.2, 0.5));
        foreach (var (hertz, harmonics) in ((double, int)[])[(50, 1), (50, 20), (60, 20), (100, 10), (120, 10)])
        {
            yield return ($"hum of {hertz:0} Hz, {harmonics} partials, on and off", [-20], random =>
                InNoise(Sound.Cadence(s, _ => Sound.Hum(3, 0, hertz, harmonics), 2), random));
        }

        yield return ("clicks", loudAndQuiet, random => InNoise(Sound.Cadence(s, _ => Sound.Click(0), 0.05, 0.2, 0.7), random));
        yield return ("knocks", loudAndQuiet, random => InNoise(Sound.Cadence(s, _ => Sound.Tap(0, random), 0.05, 0.2, 0.1, 0.5), random));
        yield return ("breaths", loudAndQuiet, random =>
            InNoise(Sound.Cadence(s, _ => Sound.Breath(0.2 + (0.4 * random.NextDouble()), 0, random), 0.5), random));
        foreach (var (where, line) in ((string, Func<double[], Random, double[]>)[])[("", (sound, _) => sound), (", noise 20 dB below", InNoise)])
        {
            foreach (var (name, make) in Tones(s))
                yield return (name + where, loudAndQuiet, random => line(make(random), random));
        }
    }

    private static IEnumerable<(string Name, Func<Random, double[]> Make)> Tones(double s)
    {
        yield return ("keys, 50 to 250 ms", random =>
            Sound.Cadence(s, _ => Sound.Key(random.Next(16), 0.05 + (0.2 * random.NextDouble()), 0), 0.05, 0.1));
        yield return ("keys held for 1.5 s", random => Sound.Cadence(s, i => Sound.Key((i + random.Next(2)) % 16, 1.5, 0), 0.3));
        yield return ("dial tone", _ => Sound.Tones(s, 0, 350, 440));
        yield return ("ringing tone, American", _ => Sound.Cadence(s, _ => Sound.Tones(2, 0, 440, 480), 4));
        yield return ("ringing tone, British", _ => Sound.Cadence(s, _ => Sound.Tones(0.4, 0, 400, 450), 0.2, 2));
        yield return ("busy tone, American", _ => Sound.Cadence(s, _ => Sound.Tones(0.5, 0, 480, 620), 0.5));
        yield return ("congestion tone, American", _ => Sound.Cadence(s, _ => Sound.Tones(0.25, 0, 480, 620), 0.25));
        yield return ("busy tone, European", _ => Sound.Cadence(s, _ => Sound.Tones(0.48, 0, 425), 0.48));
        yield return ("calling tone of a fax", _ => Sound.Cadence(s, _ => Sound.Tones(0.5, 0, 1_100), 3));
        yield return ("answering tone of a modem", _ => Sound.Cadence(s, _ => Sound.Tones(3, 0, 2_100), 0.1));
        yield return ("special information tones", _ => Sound.Cadence(s, i => Sound.Tones(0.33, 0, InformationHertz[i % 3]), 0, 0, 1));
    }

    private static double[] InNoise(double[] sound, Random random) =>
        Sound.Mix(sound, Sound.White((double)sound.Length / Sound.Rate, -NoiseBelow, random));
}
