namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>Plays notes of harmonic partials.</summary>
/// <param name="Decay">Seconds in which a note dies away to a third.</param>
/// <param name="AttackMs">Until it is loudest.</param>
/// <param name="Partials">How many there are.</param>
/// <param name="VibratoCents">How far the pitch swings to both sides, 5 to 6 times a second.</param>
/// <param name="Players">Each with a tuning and a vibrato of its own.</param>
internal sealed record Instrument(double Decay, double AttackMs, int Partials, double VibratoCents = 0, int Players = 1)
{
    public void Play(Span<double> music, int midi, double seconds, double loudness, Random random)
    {
        var samples = seconds * Sound.Rate;
        for (var player = 0; player < Players; player++)
        {
            var hertz = 440 * Math.Pow(2, (midi - 69 + (Players > 1 ? 0.1 * (random.NextDouble() - 0.5) : 0)) / 12);
            var (swing, phase, turns) = (5 + random.NextDouble(), random.NextDouble(), 0.0);
            for (var n = 0; n < samples && n < music.Length; n++)
            {
                var cents = VibratoCents * Math.Sin(2 * Math.PI * ((swing * n / Sound.Rate) + phase));
                turns += hertz * Math.Pow(2, cents / 1_200) / Sound.Rate;
                var envelope = loudness / Players * Math.Min(1, n / (AttackMs * Sound.Rate / 1_000)) * Math.Min(1, (samples - n) / 80)
                    * Math.Exp(-n / (Decay * Sound.Rate));
                for (var k = 1; k <= Partials && k * hertz < 3_600; k++)
                    music[n] += envelope / k * Math.Sin(2 * Math.PI * k * turns);
            }
        }
    }
}
