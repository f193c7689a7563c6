using System.Runtime.Intrinsics;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class MuLawTests
{
    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(100, 0xF2)]
    [InlineData(-100, 0x72)]
    [InlineData(1_000, 0xCE)]
    [InlineData(-1_000, 0x4E)]
    [InlineData(8_000, 0xA0)]
    [InlineData(-8_000, 0x20)]
    [InlineData(32_767, 0x80)]
    [InlineData(-32_768, 0x00)]
    public void Published_vectors_encode_as_published(int sample, byte code) => Assert.Equal(code, MuLaw.Encode((short)sample));

    [Theory]
    [InlineData(0xFF, 0)]
    [InlineData(0x7F, 0)]
    [InlineData(0x80, 32_124)]
    [InlineData(0x00, -32_124)]
    [InlineData(0xFE, 8)]
    [InlineData(0x7E, -8)]
    public void The_ends_of_the_scale_decode_as_published(byte code, int sample) => Assert.Equal(sample, MuLaw.Decode(code));

    [Fact]
    public void Every_code_decodes_to_the_level_of_the_itu_table()
    {
        for (var code = 0; code < 256; code++)
            Assert.Equal(G711Table.Decode((byte)code), MuLaw.Decode((byte)code));
    }

    [Fact]
    public void Every_sample_encodes_by_the_decision_values_of_the_itu_table()
    {
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
            Assert.Equal(G711Table.Encode((short)sample), MuLaw.Encode((short)sample));
    }

    [Fact]
    public void Every_code_survives_a_round_trip_but_minus_zero_becomes_zero()
    {
        for (var code = 0; code < 256; code++)
            Assert.Equal(code == 0x7F ? MuLaw.Silence : code, MuLaw.Encode(MuLaw.Decode((byte)code)));
    }

    [Fact]
    public void Whole_spans_are_coded_like_single_samples()
    {
        var samples = Enumerable.Range(0, 65_536).Select(i => (short)(i - 32_768)).ToArray();
        var codes = new byte[samples.Length];
        var decoded = new short[samples.Length];

        MuLaw.Encode(samples, codes);
        MuLaw.Decode(codes, decoded);

        Assert.Equal(samples.Select(MuLaw.Encode), codes);
        Assert.Equal(codes.Select(MuLaw.Decode), decoded);
    }

    [Fact]
    public void Eight_codes_at_once_are_decoded_like_single_ones()
    {
        for (var code = 0u; code < 256; code++)
        {
            // What lies above the code is that of other samples.
            var codes = Vector256.Create(code, code + 0x100, code + 0xFF00, code + 0xFFFFFF00, 0, 0x7F, 0x80, 0xFF);
            var decoded = MuLaw.Decode(codes);
            for (var i = 0; i < 8; i++)
                Assert.Equal(MuLaw.Decode((byte)codes[i]) / 32_768f, decoded[i]);
        }
    }

    [Fact]
    public void A_tone_comes_through_with_the_noise_that_mu_law_is_known_for()
    {
        var codes = new byte[8_000];
        var decoded = new short[8_000];

        MuLaw.Encode(Tone.Sine(1_020, 8_000, 8_000), codes);
        MuLaw.Decode(codes, decoded);

        Assert.Equal(0, Tone.Decibels(Tone.Amplitude(decoded, 1_020, 8_000) / 16_000), 0.1);
        Assert.InRange(Tone.RestDecibels(decoded, 1_020, 8_000), -42, -36);
    }

    [Fact]
    public void A_short_destination_is_refused_before_anything_is_written()
    {
        var samples = new short[2];
        Assert.Throws<ArgumentException>(() => MuLaw.Decode([1, 2, 3], samples));
        Assert.Throws<ArgumentException>(() => MuLaw.Encode([1, 2, 3], new byte[2]));
        Assert.All(samples, sample => Assert.Equal(0, sample));
    }
}
