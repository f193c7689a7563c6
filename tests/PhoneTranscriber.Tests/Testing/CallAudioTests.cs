using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Text;

namespace PhoneTranscriber.Tests.Testing;

public sealed class CallAudioTests
{
    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(100, 0xF2)]
    [InlineData(-100, 0x72)]
    [InlineData(1000, 0xCE)]
    [InlineData(-1000, 0x4E)]
    [InlineData(8000, 0xA0)]
    [InlineData(-8000, 0x20)]
    [InlineData(32767, 0x80)]
    [InlineData(-32768, 0x00)]
    public void Samples_are_coded_as_g711_says(short sample, byte code) => Assert.Equal(code, MuLawCode.Encode(sample));

    [Theory]
    [InlineData("appointment", true)]
    [InlineData("novel", false)]
    [InlineData("commands", false)]
    public void Every_sample_call_can_be_read_and_has_its_reference(string name, bool twoTracks)
    {
        var folder = SampleFolder.Path;
        var call = CallAudio.Read(Path.Combine(folder, name + ".wav"));
        Assert.Equal(twoTracks, call.Agent is not null);
        Assert.InRange(call.Duration, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(41));
        Assert.NotEmpty(WordErrorRate.Words(File.ReadAllText(Path.Combine(folder, name + ".caller.txt"))));
        Assert.Equal(twoTracks, File.Exists(Path.Combine(folder, name + ".agent.txt")));
    }

    [Fact]
    public void Stereo_pcm_is_split_and_coded()
    {
        var call = CallAudio.Parse(Wav(format: 1, channels: 2, rate: 8000, bits: 16, [0xE8, 0x03, 0x18, 0xFC, 0x00, 0x00, 0x00, 0x80]));
        Assert.Equal([0xCE, 0xFF], call.Caller.ToArray());
        Assert.Equal([0x4E, 0x00], call.Agent!.Value.ToArray());
    }

    [Theory]
    [InlineData(7, 1, 16000, 8, "16000 Hz")]
    [InlineData(6, 1, 8000, 8, "format 6")]
    [InlineData(7, 3, 8000, 8, "3 channels")]
    public void Other_formats_are_refused_by_name(int format, int channels, int rate, int bits, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => CallAudio.Parse(Wav(format, channels, rate, bits, [0]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_files_are_refused() => Assert.Throws<InvalidDataException>(() => CallAudio.Parse("not a wav file"u8));

    private static byte[] Wav(int format, int channels, int rate, int bits, byte[] data)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)format);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return file.ToArray();
    }
}
