using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>Sounds of a telephone line, as samples of 8 kHz from -1 to 1. Levels are dBFS: of the mean square where it sounds.</summary>
internal static class Sound
{
    public const int Rate = 8_000;

    private static readonly int[] Rows = [697, 770, 852, 941];
    private static readonly int[] Columns = [1209, 1336, 1477, 1633];

    public static double[] Silence(double seconds) => new double[(int)(seconds * Rate)];

    /// <summary>Equally loud tones that start and end with ramps of 5 ms.</summary>
    public static double[] Tones(double seconds, double level, params double[] hertz)
    {
        var sound = Silence(seconds);
        for (var i = 0; i < sound.Length; i++)
        {
            var ramp = Math.Min(1, Math.Min(i + 1, sound.Length - i) / 40.0);
            foreach (var frequency in hertz)
                sound[i] += ramp * Math.Sin(2 * Math.PI * frequency * i / Rate);
        }

        return AtLevel(sound, level);
    }

    /// <summary>One of the 16 keys, 0 to 15.</summary>
    public static double[] Key(int key, double seconds, double level) => Tones(seconds, level, Rows[key / 4], Columns[key % 4]);

    /// <summary>A sound and a pause, over and over.</summary>
    public static double[] Cadence(double seconds, Func<int, double[]> sound, params double[] pauses)
    {
        var result = Silence(seconds);
        for (int position = 0, i = 0; position < result.Length; i++)
        {
            var next = sound(i);
            next.AsSpan(0, Math.Min(next.Length, result.Length - position)).CopyTo(result.AsSpan(position));
            position += next.Length + (int)(pauses[i % pauses.Length] * Rate);
        }

        return result;
    }

    public static double[] White(double seconds, double level, Random random)
    {
        var noise = Silence(seconds);
        for (var i = 0; i < noise.Length; i++)
            noise[i] = Gauss(random);
        return AtLevel(noise, level);
    }

    /// <summary>Noise that falls by 3 dB an octave (Paul Kellet's filter).</summary>
    public static double[] Pink(double seconds, double level, Random random)
    {
        var noise = Silence(seconds);
        double a = 0, b = 0, c = 0;
        for (var i = 0; i < noise.Length; i++)
        {
            var white = Gauss(random);
            a = (0.99765 * a) + (white * 0.0990460);
            b = (0.96300 * b) + (white * 0.2965164);
            c = (0.57000 * c) + (white * 1.0526913);
            noise[i] = a + b + c + (white * 0.1848);
        }

        return AtLevel(noise, level);
    }

    /// <summary>The low rumble of a driving car: noise that falls by 6 dB an octave, from 60 Hz on.</summary>
    public static double[] Rumble(double seconds, double level, Random random)
    {
        var noise = Silence(seconds);
        double value = 0;
        for (var i = 0; i < noise.Length; i++)
            noise[i] = value = (0.95 * value) + Gauss(random);
        return AtLevel(noise, level);
    }

    /// <summary>Mains hum with harmonics that fall with their number.</summary>
    public static double[] Hum(double seconds, double level, double hertz, int harmonics)
    {
        var hum = Silence(seconds);
        for (var i = 0; i < hum.Length; i++)
        {
            for (var k = 1; k <= harmonics; k++)
                hum[i] += Math.Sin((2 * Math.PI * hertz * k * i / Rate) + (k * k)) / k;
        }

        return AtLevel(hum, level);
    }

    /// <summary>A knock: a resonance that dies away within some ms.</summary>
    public static double[] Tap(double level, Random random)
    {
        var tap = Silence(0.06);
        double hertz = 200 + (1_500 * random.NextDouble()), decay = 0.003 + (0.01 * random.NextDouble());
        for (var i = 0; i < tap.Length; i++)
            tap[i] = Math.Exp(-i / (decay * Rate)) * Math.Sin(2 * Math.PI * hertz * i / Rate);
        return AtLevel(tap, level);
    }

    public static double[] Click(double level) => AtLevel([1, -0.6, 0.3, 0.1], level);

    /// <summary>Breath: noise around 1 kHz that swells and fades.</summary>
    public static double[] Breath(double seconds, double level, Random random)
    {
        var breath = Silence(seconds);
        double a = 0, b = 0;
        for (var i = 0; i < breath.Length; i++)
        {
            (a, b) = ((1.1 * a) - (0.6 * b) + Gauss(random), a);
            breath[i] = a * Math.Sin(Math.PI * i / breath.Length);
        }

        return AtLevel(breath, level);
    }

    /// <summary>A second-order Butterworth filter.</summary>
    public static double[] Filter(double[] sound, double hertz, bool isHighPass)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * hertz / Rate);
        var (scale, side) = (1 + (sin / Math.Sqrt(2)), isHighPass ? -1 : 1);
        double gain = (1 - (side * cos)) / (2 * scale), a1 = -2 * cos / scale, a2 = (2 - scale) / scale;
        var filtered = new double[sound.Length];
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            filtered[i] = (gain * (sound[i] + (2 * side * x1) + x2)) - (a1 * y1) - (a2 * y2);
            (x2, x1, y2, y1) = (x1, sound[i], y1, filtered[i]);
        }

        return filtered;
    }

    /// <summary>Sets the mean square over all that sounds.</summary>
    public static double[] AtLevel(double[] sound, double level)
    {
        double power = 0;
        var sounding = 0;
        foreach (var sample in sound)
        {
            power += sample * sample;
            sounding += sample == 0 ? 0 : 1;
        }

        var gain = Math.Pow(10, level / 20) / Math.Sqrt(power / Math.Max(sounding, 1) + 1e-30);
        return Array.ConvertAll(sound, sample => gain * sample);
    }

    public static double[] Join(params double[][] sounds) => sounds.SelectMany(sound => sound).ToArray();

    public static double[] At(double gain, double[] sound) => Array.ConvertAll(sound, sample => sample * Math.Pow(10, gain / 20));

    public static double[] Mix(double[] sound, double[] other) => sound.Zip(other, (a, b) => a + b).ToArray();

    public static byte[] Encode(double[] sound) =>
        Array.ConvertAll(sound, sample => MuLaw.Encode((short)Math.Round(Math.Clamp(sample, -1, 1) * 32_767)));

    public static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
