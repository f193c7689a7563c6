using PhoneTranscriber.Audio;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Recording;

public sealed class RecordingPeaksTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly RecordingPeaks _peaks = new();

    private string FilePath => Path.Combine(_folder.FullPath, "CA00000000000000000000000000000001.wav");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_loudest_sample_of_each_stretch_is_told_linearly()
    {
        using (var file = RecordingFile.Open(FilePath))
        {
            // Both signs count; 2.05 s are 21 stretches of 100 ms, the last a short one.
            file.Write(0, 850, [MuLaw.Encode(-16_062)]);
            file.Write(1, 1_600, [0x80]);
            file.Write(1, 1_601, [0x81]);
            file.Write(0, (2_050 * 8) - 1, [MuLaw.Encode(3_212)]);
        }

        var peaks = await _peaks.ReadAsync(FilePath, 10, Cancel);

        Assert.Equal((2_050, 10.0, 21, 21), (peaks.DurationMs, peaks.PerSecond, peaks.Caller.Length, peaks.Agent.Length));
        Assert.InRange(peaks.Caller[1], 61, 65);
        Assert.InRange(peaks.Caller[20], 12, 13);
        Assert.Equal(127, peaks.Agent[2]);
        Assert.Equal(2, peaks.Caller.Count(peak => peak > 0));
        Assert.Equal(1, peaks.Agent.Count(peak => peak > 0));
    }

    [Fact]
    public async Task Four_hours_are_told_in_a_bounded_number_of_points()
    {
        using (var file = RecordingFile.Open(FilePath)) file.Write(1, (4L * 60 * 60 * 8_000) - 1, [0x80]);

        var peaks = await _peaks.ReadAsync(FilePath, 100, Cancel);

        Assert.Equal(4 * 60 * 60 * 1_000, peaks.DurationMs);
        Assert.Equal(5_000, peaks.Agent.Length);
        Assert.Equal(127, peaks.Agent[^1]);
        Assert.InRange(peaks.Agent.Length / peaks.PerSecond, 14_400, 14_403);
    }

    [Fact]
    public async Task Nobody_waits_for_a_reader_who_has_gone()
    {
        using (var file = RecordingFile.Open(FilePath)) file.Write(0, 100_000, [0x80]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _peaks.ReadAsync(FilePath, 10, new CancellationToken(true)));
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<FileNotFoundException>(() => _peaks.ReadAsync(FilePath + ".gone", 10, Cancel));
        Assert.Equal(12_500, (await _peaks.ReadAsync(FilePath, 10, Cancel)).DurationMs);
    }

    public void Dispose()
    {
        _peaks.Dispose();
        _folder.Dispose();
    }
}
