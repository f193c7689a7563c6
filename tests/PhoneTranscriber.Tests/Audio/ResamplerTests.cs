using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class ResamplerTests
{
    // A second is measured after the filter has settled, so that every whole frequency fits in whole periods.
    private const int Settled = 1_600;

    public static TheoryData<int> TelephoneBand => [100, 300, 440, 1_000, 1_700, 2_000, 2_600, 3_000, 3_200, 3_300, 3_400];

    [Theory]
    [MemberData(nameof(TelephoneBand))]
    public void The_telephone_band_passes_within_half_a_decibel(int hertz)
    {
        var level = Tone.Decibels(Tone.Amplitude(Resample(hertz), hertz, 16_000) / 16_000);
        Assert.InRange(level, -0.5, 0.5);
    }

    [Theory]
    [MemberData(nameof(TelephoneBand))]
    public void The_mirror_image_is_more_than_60_decibels_down(int hertz)
    {
        var image = Tone.Amplitude(Resample(hertz), 8_000 - hertz, 16_000);
        Assert.InRange(Tone.Decibels(image / 16_000), double.NegativeInfinity, -60);
    }

    [Theory]
    [MemberData(nameof(TelephoneBand))]
    public void Nothing_but_the_tone_comes_out(int hertz) =>
        Assert.InRange(Tone.RestDecibels(Resample(hertz), hertz, 16_000), double.NegativeInfinity, -60);

    [Fact]
    public void A_steady_level_comes_out_as_the_same_steady_level()
    {
        var output = new short[800];
        new Resampler8To16().Process(Enumerable.Repeat((short)12_345, 400).ToArray(), output);
        Assert.All(output[64..], sample => Assert.Equal(12_345, sample));
    }

    [Fact]
    public void A_click_comes_out_after_the_documented_delay_and_symmetric()
    {
        var input = new short[64];
        input[0] = 16_000;
        var output = new short[128];

        new Resampler8To16().Process(input, output);

        Assert.Equal(16_000, output[Resampler8To16.DelaySamples]);
        Assert.Equal(output.Max(), output[Resampler8To16.DelaySamples]);
        for (var i = 0; i <= Resampler8To16.DelaySamples; i++)
            Assert.Equal(output[Resampler8To16.DelaySamples - i], output[Resampler8To16.DelaySamples + i]);
    }

    [Fact]
    public void However_the_input_is_cut_the_output_is_the_same()
    {
        var cuts = Gen.Choose(0, 400).ListOf().Select(list => list.ToArray()).ToArbitrary();
        var input = Noise(seed: 1, 6_000);
        var whole = new short[12_000];
        new Resampler8To16().Process(input, whole);

        Prop.ForAll(cuts, lengths =>
        {
            var resampler = new Resampler8To16();
            var pieces = new short[whole.Length];
            var done = 0;
            foreach (var length in lengths.Append(input.Length))
            {
                var piece = input.AsSpan(done, Math.Min(length, input.Length - done));
                Assert.Equal(2 * piece.Length, resampler.Process(piece, pieces.AsSpan(2 * done)));
                done += piece.Length;
            }
            return pieces.AsSpan().SequenceEqual(whole);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_loudest_input_is_clipped_and_does_not_wrap_around()
    {
        // The signs of the taps, so that every product of the sum adds up.
        var input = new short[HalfBandFilter.Length];
        for (var i = 0; i < HalfBandFilter.Length; i++)
            input[i] = HalfBandFilter.Taps[Math.Min(i, HalfBandFilter.Length - 1 - i)] < 0 ? short.MinValue : short.MaxValue;
        var output = new short[2 * input.Length];

        new Resampler8To16().Process(input, output);
        Assert.Equal(short.MaxValue, output[^2]);

        new Resampler8To16().Process(Array.ConvertAll(input, sample => (short)~sample), output);
        Assert.Equal(short.MinValue, output[^2]);
    }

    [Fact]
    public void Flushing_gives_out_what_the_delay_still_holds_and_starts_anew()
    {
        var resampler = new Resampler8To16();
        var input = Noise(seed: 2, 100);
        var padded = new short[300];
        new Resampler8To16().Process([.. input, .. new short[50]], padded);

        var first = new short[200 + Resampler8To16.FlushSamples];
        resampler.Process(input, first);
        Assert.Equal(Resampler8To16.FlushSamples, resampler.Flush(first.AsSpan(200)));
        Assert.Equal(padded[..first.Length], first);

        var second = new short[200];
        resampler.Process(input, second);
        Assert.Equal(first[..200], second);
    }

    [Fact]
    public void A_short_destination_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Resampler8To16().Process(new short[10], new short[19]));
        Assert.Throws<ArgumentException>(() => new Resampler8To16().Flush(new short[Resampler8To16.FlushSamples - 1]));
    }

    private static short[] Resample(int hertz)
    {
        var output = new short[16_000 + Settled];
        new Resampler8To16().Process(Tone.Sine(hertz, 8_000, output.Length / 2), output);
        return output[Settled..];
    }

    private static short[] Noise(int seed, int samples)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, samples).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1)).ToArray();
    }
}
