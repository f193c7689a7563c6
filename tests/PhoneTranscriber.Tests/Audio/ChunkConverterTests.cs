using System.Buffers.Binary;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class ChunkConverterTests
{
    [Fact]
    public void Mu_law_passes_through_without_a_copy()
    {
        var converter = new ChunkConverter("pcm_mulaw", 8_000);
        byte[] chunk = [1, 2, 3];

        var converted = converter.Convert(chunk, []);

        Assert.True(converter.IsPassThrough);
        Assert.True(converted == chunk);
        Assert.Equal(8, converter.BytesPerMillisecond);
        Assert.Equal(0, converter.DelayMilliseconds);
        Assert.Equal(0, converter.Flush([]).Length);
    }

    [Fact]
    public void Linear_audio_at_8_kHz_is_the_decoded_samples_in_little_endian()
    {
        var converter = new ChunkConverter("pcm_s16le", 8_000);
        var buffer = new byte[converter.GetByteCount(256) + 5];

        var converted = converter.Convert(AllCodes(), buffer);

        Assert.Equal(512, converted.Length);
        for (var code = 0; code < 256; code++)
            Assert.Equal(MuLaw.Decode((byte)code), BinaryPrimitives.ReadInt16LittleEndian(converted[(2 * code)..]));
        Assert.False(converter.IsPassThrough);
        Assert.Equal(16, converter.BytesPerMillisecond);
        Assert.Equal(0, converter.FlushByteCount);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(800)]
    [InlineData(8_000)]
    [InlineData(333)]
    public void A_tone_keeps_its_pitch_and_level_at_16_kHz_over_all_chunks(int chunkBytes)
    {
        var converter = new ChunkConverter("pcm_s16le", 16_000);
        var muLaw = new byte[16_000];
        MuLaw.Encode(Tone.Sine(1_020, 8_000, muLaw.Length), muLaw);
        var samples = new List<short>();
        var buffer = new byte[converter.GetByteCount(chunkBytes)];
        foreach (var chunk in muLaw.Chunk(chunkBytes))
            samples.AddRange(Samples(converter.Convert(chunk, buffer)));

        Assert.Equal(2 * muLaw.Length, samples.Count);
        var second = samples[8_000..24_000].ToArray();
        Assert.Equal(0, Tone.Decibels(Tone.Amplitude(second, 1_020, 16_000) / 16_000), 0.1);
        Assert.InRange(Tone.RestDecibels(second, 1_020, 16_000), double.NegativeInfinity, -36);
        Assert.Equal(32, converter.BytesPerMillisecond);
    }

    [Fact]
    public void The_delay_is_as_documented_and_flushing_brings_the_rest()
    {
        var converter = new ChunkConverter("pcm_s16le", 16_000);
        byte[] chunk = [.. Enumerable.Repeat(MuLaw.Silence, 399), 0x80];
        var buffer = new byte[converter.GetByteCount(chunk.Length) + converter.FlushByteCount];

        var head = converter.Convert(chunk, buffer).Length;
        var tail = converter.Flush(buffer.AsSpan(head)).Length;
        var samples = Samples(buffer.AsSpan(0, head + tail));

        var click = Array.IndexOf(samples, samples.Max());
        Assert.Equal(converter.DelayMilliseconds, (click - (2 * 399)) / 16.0);
        Assert.Equal(1.9375, converter.DelayMilliseconds);
        Assert.Equal(64, tail);
    }

    [Theory]
    [InlineData("pcm_mulaw", 16_000)]
    [InlineData("pcm_s16le", 44_100)]
    [InlineData("opus", 16_000)]
    public void What_telephone_audio_cannot_be_sent_as_is_refused_by_name(string encoding, int sampleRate)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ChunkConverter(encoding, sampleRate));
        Assert.Contains($"{encoding} at {sampleRate} Hz", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    public void A_short_buffer_is_refused(int sampleRate)
    {
        var converter = new ChunkConverter("pcm_s16le", sampleRate);
        Assert.Throws<ArgumentException>(() => converter.Convert(AllCodes(), new byte[converter.GetByteCount(256) - 1]).Length);
    }

    private static byte[] AllCodes() => Enumerable.Range(0, 256).Select(code => (byte)code).ToArray();

    private static short[] Samples(ReadOnlySpan<byte> littleEndian)
    {
        var samples = new short[littleEndian.Length / 2];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(littleEndian[(2 * i)..]);
        return samples;
    }
}
