using System.Buffers.Binary;
using System.Text;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class WavFileTests
{
    private static readonly byte[] Left = Enumerable.Range(0, 1_001).Select(i => (byte)i).ToArray();
    private static readonly byte[] Right = Enumerable.Range(0, 500).Select(i => (byte)(255 - i)).ToArray();

    [Fact]
    public void A_mono_file_comes_back_as_written()
    {
        var file = new MemoryStream();
        WavFile.Write(file, Left);

        Assert.Equal(0, file.Length % 2);
        file.Position = 0;
        Assert.Equal(Left, Assert.Single(WavFile.Read(file).Channels));
    }

    [Fact]
    public void A_stereo_file_comes_back_with_the_shorter_side_ending_in_silence()
    {
        var file = new MemoryStream();
        WavFile.Write(file, Left, Right);
        file.Position = 0;

        var wav = WavFile.Read(file);

        Assert.Equal(2, wav.Channels.Count);
        Assert.Equal(Left, wav.Channels[0]);
        Assert.Equal([.. Right, .. Enumerable.Repeat(MuLaw.Silence, 501)], wav.Channels[1]);
        Assert.Equal(125, wav.DurationMilliseconds);
    }

    [Fact]
    public void The_header_is_the_one_other_programs_write()
    {
        // 1600 bytes of stereo, as sox 14.4 writes them: RIFF, fmt with 18 bytes, fact, data.
        var expected = Convert.FromHexString(
            "52494646720600005741564566" + "6D742012000000" + "07000200401F0000803E000002000800" + "0000"
            + "6661637404000000" + "20030000" + "64617461" + "40060000");
        var header = new byte[WavFile.HeaderBytes];
        WavFile.WriteHeader(header, 2, 1_600);
        Assert.Equal(expected, header);
    }

    [Fact]
    public void A_length_beyond_32_bits_is_written_as_unknown()
    {
        var header = new byte[WavFile.HeaderBytes];
        WavFile.WriteHeader(header, 1, 5_000_000_000);
        Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)));
        Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(54)));
    }

    [Fact]
    public void Linear_audio_is_encoded_channel_by_channel()
    {
        var data = new byte[8];
        short[] samples = [1_000, -1_000, 8_000, -8_000];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * i), samples[i]);

        var wav = Read(Format(1, 2, 8_000, 16), Chunk("data", data));

        Assert.Equal([0xCE, 0xA0], wav.Channels[0]);
        Assert.Equal([0x4E, 0x20], wav.Channels[1]);
    }

    [Fact]
    public void Other_chunks_and_an_extensible_format_are_understood()
    {
        var extensible = Chunk("fmt ", [.. Format(0xFFFE, 1, 8_000, 8)[8..], 22, 0, 8, 0, 4, 0, 0, 0, 7, 0, .. new byte[14]]);
        var wav = Read(Chunk("LIST", new byte[33]), extensible, Chunk("bext", new byte[602]), Chunk("data", Left), Chunk("LIST", new byte[8]));
        Assert.Equal(Left, Assert.Single(wav.Channels));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(4_000u)]
    [InlineData(0x7FFFFFFFu)]
    public void A_broken_length_means_to_the_end_of_the_file(uint length)
    {
        var data = Chunk("data", Left[..1_000]);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), length);
        Assert.Equal(Left[..1_000], Assert.Single(Read(Format(7, 1, 8_000, 8), data).Channels));
    }

    [Fact]
    public void A_sample_that_is_cut_off_is_left_out()
    {
        var wav = Read(Format(1, 2, 8_000, 16), Chunk("data", new byte[11]));
        Assert.All(wav.Channels, channel => Assert.Equal(2, channel.Length));
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused_without_reading_it_all()
    {
        var endless = new EndlessStream(Riff(Format(7, 1, 8_000, 8), Chunk("data", [])));
        var refusal = Assert.Throws<InvalidDataException>(() => WavFile.Read(endless, 100_000));
        Assert.Contains("100000 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(endless.BytesRead, 100_000, 200_000);
    }

    [Fact]
    public void A_chunk_that_hides_the_audio_beyond_the_limit_is_refused()
    {
        var list = Chunk("LIST", []);
        BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(4), uint.MaxValue);
        Assert.Contains("no audio within", Refusal(list, Format(7, 1, 8_000, 8), Chunk("data", Left)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_names_what_is_wrong()
    {
        var audio = Chunk("data", Left);
        Assert.Contains("44100 Hz", Refusal(Format(1, 1, 44_100, 16), audio), StringComparison.Ordinal);
        Assert.Contains("format 6 with 8 bits", Refusal(Format(6, 1, 8_000, 8), audio), StringComparison.Ordinal);
        Assert.Contains("format 1 with 24 bits", Refusal(Format(1, 1, 8_000, 24), audio), StringComparison.Ordinal);
        Assert.Contains("6 channels", Refusal(Format(7, 6, 8_000, 8), audio), StringComparison.Ordinal);
        Assert.Contains("0 channels", Refusal(Format(7, 0, 8_000, 8), audio), StringComparison.Ordinal);
        Assert.Contains("no fmt chunk", Refusal(audio), StringComparison.Ordinal);
        Assert.Contains("cut short", Refusal(Chunk("fmt ", new byte[15])), StringComparison.Ordinal);
        Assert.Contains("without a data chunk", Refusal(Format(7, 1, 8_000, 8)), StringComparison.Ordinal);
        Assert.Contains("does not start with RIFF", RefusalOf([]), StringComparison.Ordinal);
        Assert.Contains("does not start with RIFF", RefusalOf("<!doctype html>"u8.ToArray()), StringComparison.Ordinal);
    }

    private static WavFile Read(params byte[][] chunks) => WavFile.Read(new TricklingStream(Riff(chunks)));

    private static string Refusal(params byte[][] chunks) => RefusalOf(Riff(chunks));

    private static string RefusalOf(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => WavFile.Read(new MemoryStream(file))).Message;

    private static byte[] Riff(params byte[][] chunks) =>
        [.. "RIFF"u8, .. new byte[4], .. "WAVE"u8, .. chunks.SelectMany(chunk => chunk)];

    private static byte[] Chunk(string id, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. Encoding.ASCII.GetBytes(id), .. length, .. content, .. new byte[content.Length % 2]];
    }

    private static byte[] Format(ushort format, ushort channels, int rate, ushort bits)
    {
        var fields = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(fields, format);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(2), channels);
        BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(14), bits);
        return Chunk("fmt ", fields);
    }

    /// <summary>Gives one byte at a time, as a stream may.</summary>
    private sealed class TricklingStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }

    /// <summary>Never ends after its head.</summary>
    private sealed class EndlessStream(byte[] head) : MemoryStream(head)
    {
        public long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = base.Read(buffer);
            BytesRead += count == 0 ? buffer.Length : count;
            return count == 0 ? buffer.Length : count;
        }
    }
}
