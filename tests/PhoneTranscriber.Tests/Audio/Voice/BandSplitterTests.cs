using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>Compared with the definition, sample by sample in double precision, over sounds of many frames.</summary>
public sealed class BandSplitterTests
{
    private const int FrameBytes = VoiceActivityDetector.FrameBytes;
    private const int Samples = BandSplitter.Samples;

    /// <summary>Of full scale, -114 dB: what the last bits of a float add up to in the filter.</summary>
    private const double Tolerance = 2e-6;

    public static TheoryData<string, byte[]> Sounds()
    {
        var random = new Random(1);
        var codes = new byte[100 * FrameBytes];
        random.NextBytes(codes);
        return new TheoryData<string, byte[]>
        {
            { "speech", Sound.Encode(Voices.Tuning[0].Placed(-20, 0.5)) },
            { "speech over hum", Sound.Encode(Sound.Mix(Sound.Hum(1, -15, 50, 10), Voices.Tuning[1].Placed(-30, 0))) },
            { "tones, then silence, then tones", Sound.Encode(Sound.Cadence(3, _ => Sound.Tones(0.33, -3, 440, 2_900), 0.5)) },
            { "silence", Sound.Encode(Sound.Silence(2)) },
            { "every code at random", codes },
            { "full scale at random", Array.ConvertAll(codes, code => (byte)(code & 0x80)) },
            { "full scale that stands still", new byte[codes.Length] },
        };
    }

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Bands_and_powers_are_those_of_the_definition(string name, byte[] muLaw)
    {
        Assert.NotEmpty(name);
        var samples = Array.ConvertAll(muLaw[..(muLaw.Length / FrameBytes * FrameBytes)], code => MuLaw.Decode(code) / 32_768.0);
        var pairs = samples.Chunk(2).ToArray();
        var history = new double[PitchFinder.History];
        double[] low = [.. history, .. HighPass(Array.ConvertAll(pairs, pair => (pair[0] + pair[1]) / 2))];
        var high = Array.ConvertAll(pairs, pair => (pair[0] - pair[1]) / 2);

        var splitter = new BandSplitter();
        var heard = new float[PitchFinder.History + Samples];
        for (var frame = 0; frame < samples.Length / FrameBytes; frame++)
        {
            var powers = splitter.Read(muLaw.AsSpan(frame * FrameBytes, FrameBytes), heard);

            var expected = low.AsSpan(frame * Samples, heard.Length);
            for (var i = 0; i < heard.Length; i++)
                Assert.Equal(expected[i], heard[i], Tolerance);
            AssertPower(samples.AsSpan(frame * FrameBytes, FrameBytes), powers[0]);
            AssertPower(expected[PitchFinder.History..], powers[1]);
            AssertPower(high.AsSpan(frame * Samples, Samples), powers[2]);
        }
    }

    /// <summary>A whole frame in which the filter rings on would be slow.</summary>
    [Fact]
    public void Nothing_rings_on_for_ever()
    {
        var splitter = new BandSplitter();
        var low = new float[PitchFinder.History + Samples];
        var silence = Sound.Encode(Sound.Silence(0.02));
        splitter.Read(Sound.Encode(Sound.Tones(0.02, -3, 440)), low);
        for (var frame = 0; frame < 3; frame++)
            splitter.Read(silence, low);

        Assert.All(low, sample => Assert.Equal(0, sample));
    }

    /// <summary>A second-order Butterworth filter, 160 Hz of 4 kHz.</summary>
    private static double[] HighPass(double[] sound)
    {
        var filtered = new double[sound.Length];
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            filtered[i] = (0.8370892 * (sound[i] - (2 * x1) + x2)) + (1.6474577 * y1) - (0.7008991 * y2);
            (x2, x1, y2, y1) = (x1, sound[i], y1, filtered[i]);
        }

        return filtered;
    }

    private static void AssertPower(ReadOnlySpan<double> samples, float power)
    {
        double expected = 0;
        foreach (var sample in samples)
            expected += sample * sample / samples.Length;
        Assert.Equal(expected, power, (expected * 1e-5) + (Tolerance * Tolerance));
    }
}
