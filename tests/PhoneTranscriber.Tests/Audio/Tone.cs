namespace PhoneTranscriber.Tests.Audio;

/// <summary>Makes pure tones and measures what is in a recording: level at one frequency, and all that is not that tone.</summary>
internal static class Tone
{
    /// <summary>Samples of a sine; <paramref name="amplitude"/> is its peak.</summary>
    public static short[] Sine(double hertz, int sampleRate, int samples, double amplitude = 16_000)
    {
        var sine = new short[samples];
        for (var i = 0; i < samples; i++)
            sine[i] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * hertz * i / sampleRate));
        return sine;
    }

    /// <summary>The amplitude at one frequency, by the Goertzel algorithm; exact for whole periods.</summary>
    public static double Amplitude(ReadOnlySpan<short> samples, double hertz, int sampleRate)
    {
        var step = 2 * Math.PI * hertz / sampleRate;
        double previous = 0, beforePrevious = 0;
        foreach (var sample in samples)
            (previous, beforePrevious) = (sample + (2 * Math.Cos(step) * previous) - beforePrevious, previous);
        var power = (previous * previous) + (beforePrevious * beforePrevious) - (2 * Math.Cos(step) * previous * beforePrevious);
        return 2 * Math.Sqrt(Math.Max(power, 0)) / samples.Length;
    }

    /// <summary>The level of everything but the tone at <paramref name="hertz"/>, relative to the tone, in dB.</summary>
    public static double RestDecibels(ReadOnlySpan<short> samples, double hertz, int sampleRate)
    {
        double total = 0;
        foreach (var sample in samples)
            total += (double)sample * sample;
        var tone = Math.Pow(Amplitude(samples, hertz, sampleRate), 2) / 2 * samples.Length;
        return 10 * Math.Log10(Math.Max(total - tone, 1e-9) / tone);
    }

    public static double Decibels(double ratio) => 20 * Math.Log10(Math.Max(ratio, 1e-12));
}
