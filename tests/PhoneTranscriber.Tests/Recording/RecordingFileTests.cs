using PhoneTranscriber.Audio;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Recording;

public sealed class RecordingFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string FilePath => Path.Combine(_folder.FullPath, "CA00000000000000000000000000000001.wav");

    [Fact]
    public void Each_channel_is_written_at_its_place_and_the_rest_is_silence()
    {
        using var file = RecordingFile.Open(FilePath);
        file.Write(0, 3, [1, 2, 3]);
        file.Write(1, 0, [4, 5]);
        file.Write(1, 40_000, [6]);
        file.Write(0, 4, [7]);

        var (caller, agent) = Read();
        Assert.Equal(40_001, caller.Length);
        Assert.Equal([0xFF, 0xFF, 0xFF, 1, 7, 3], caller[..6]);
        Assert.Equal([4, 5, 0xFF, 0xFF, 0xFF, 0xFF], agent[..6]);
        Assert.Equal(6, agent[^1]);
        Assert.All(caller[6..], sample => Assert.Equal(MuLaw.Silence, sample));
        Assert.All(agent[6..^1], sample => Assert.Equal(MuLaw.Silence, sample));
    }

    [Fact]
    public void Random_writes_are_what_a_model_says()
    {
        var random = new Random(7);
        var model = new[] { new byte[60_000], new byte[60_000] };
        foreach (var channel in model) Array.Fill(channel, MuLaw.Silence);
        var end = 0;
        for (var i = 0; i < 60; i++)
        {
            // Opened again and again, as after a crash.
            using var file = RecordingFile.Open(FilePath);
            var audio = new byte[random.Next(1, 20_000)];
            random.NextBytes(audio);
            var (channel, place) = (random.Next(2), random.Next(40_000));
            file.Write(channel, place, audio);
            audio.CopyTo(model[channel], place);
            end = Math.Max(end, place + audio.Length);
        }

        var (caller, agent) = Read();
        Assert.Equal(model[0][..end], caller);
        Assert.Equal(model[1][..end], agent);
    }

    [Fact]
    public void The_file_can_be_played_after_every_write()
    {
        using var file = RecordingFile.Open(FilePath);
        for (var second = 0; second < 3; second++)
        {
            file.Write(0, second * 8_000, new byte[8_000]);
            Assert.False(RecordingFile.IsCutOff(new FileInfo(FilePath)));
            Assert.Equal((second + 1) * 8_000, Read().Caller.Length);
        }

        Assert.Equal(58 + 48_000, new FileInfo(FilePath).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(58)]
    [InlineData(58 + 1)]
    [InlineData(58 + 8_001)]
    public void A_file_that_was_cut_off_is_repaired_and_continued(int bytes)
    {
        using (var file = RecordingFile.Open(FilePath)) file.Write(1, 0, [.. Enumerable.Repeat((byte)9, 8_000)]);
        using (var cut = new FileStream(FilePath, FileMode.Open)) cut.SetLength(bytes);

        using (var file = RecordingFile.Open(FilePath))
        {
            Assert.False(RecordingFile.IsCutOff(new FileInfo(FilePath)));
            file.Write(0, 5_000, [1]);
        }

        var (caller, agent) = Read();
        var kept = Math.Max(bytes - 58, 0) / 2;
        Assert.Equal(5_001, agent.Length);
        Assert.Equal(1, caller[5_000]);
        Assert.All(agent[..kept], sample => Assert.Equal(9, sample));
        Assert.All(agent[kept..], sample => Assert.Equal(MuLaw.Silence, sample));
    }

    public void Dispose() => _folder.Dispose();

    private (byte[] Caller, byte[] Agent) Read()
    {
        using var stream = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var audio = CallAudio.Parse(bytes);
        return (audio.Caller.ToArray(), audio.Agent!.Value.ToArray());
    }
}
