namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>
/// Hold music of several styles, different for every random source, as samples of 8 kHz: in a telephone's band, with comfort noise 20 dB
/// below.
/// </summary>
internal static class HoldMusic
{
    public const int Clips = 6;

    private static readonly int[] Scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16];
    private static readonly int[][] Chords = [[0, 4, 7], [9, 12, 16], [5, 9, 12], [7, 11, 14]];

    // A note dies away in `Decay` seconds: 0.4 is a guitar, some seconds are an organ.
    private static readonly Instrument Guitar = new(Decay: 0.4, AttackMs: 10, Partials: 6);
    private static readonly Instrument Organ = new(Decay: 3, AttackMs: 10, Partials: 6);
    private static readonly Instrument Piano = new(Decay: 0.8, AttackMs: 3, Partials: 8);
    private static readonly Instrument Oboe = new(Decay: 20, AttackMs: 40, Partials: 9, VibratoCents: 15);
    private static readonly Instrument Violins = new(Decay: 20, AttackMs: 120, Partials: 8, VibratoCents: 20, Players: 3);

    public static IEnumerable<(string Style, double Level, OtherScore Score)> Measure(double seconds, int seed)
    {
        (string Style, Func<double, Random, double[]> Make)[] styles =
        [
            ("plucked, a melody over chords", (s, random) => Play(s, random, Guitar, Guitar, hasBeat: true)),
            ("organ, a melody over chords", (s, random) => Play(s, random, Organ, Organ, hasBeat: true)),
            ("piano, a melody alone", (s, random) => Play(s, random, Piano, null, hasBeat: false)),
            ("oboe, a melody alone", (s, random) => Play(s, random, Oboe, null, hasBeat: false)),
            ("violins, chords alone", (s, random) => Play(s, random, null, Violins, hasBeat: false)),
            ("drums alone", (s, random) => Play(s, random, null, null, hasBeat: true)),
            ("oboe, piano and drums", (s, random) => Play(s, random, Oboe, Piano, hasBeat: true)),
        ];
        foreach (var (style, make) in styles)
        {
            var clips = Enumerable.Range(0, Clips).Select(i => make(seconds, new Random(seed + (77 * i)))).ToArray();
            foreach (var level in (double[])[-15, -35, -45, -50, -55])
                yield return (style, level, OtherScore.Of(Array.ConvertAll(clips, clip => Hearing.Of(Sound.At(level, clip)))));
        }
    }

    private static double[] Play(double seconds, Random random, Instrument? melody, Instrument? chords, bool hasBeat)
    {
        var music = Sound.Silence(seconds);
        var beat = 0.35 + (0.25 * random.NextDouble());
        var key = 48 + random.Next(12);
        for (var i = 0; i * beat < seconds; i++)
        {
            var chord = Chords[i / 4 % 4];
            var at = music.AsSpan((int)(i * beat * Sound.Rate));
            if (chords is not null && i % 2 == 0)
            {
                foreach (var note in chord)
                    chords.Play(at, key + note, 2 * beat, 0.35, random);
                chords.Play(at, key - 12 + chord[0], 2 * beat, 0.6, random);
            }

            if (melody is not null && random.Next(4) != 0)
                melody.Play(at, key + 12 + Scale[random.Next(Scale.Length)], beat * (1 + random.Next(2)), 0.7, random);
            if (hasBeat)
                Drums.Play(at, i, beat, random);
        }

        var line = Sound.Filter(Sound.Filter(Sound.AtLevel(music, 0), 300, isHighPass: true), 3_400, isHighPass: false);
        return Sound.AtLevel(Sound.Mix(line, Sound.White(seconds, -20, random)), 0);
    }
}
