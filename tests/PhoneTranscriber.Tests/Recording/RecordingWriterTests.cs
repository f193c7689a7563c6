using PhoneTranscriber.Calls;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Recording;

public sealed class RecordingWriterTests : IAsyncDisposable
{
    private const int Frame = 160;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly RecordingRig _rig = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_of_two_tracks_are_where_they_belong()
    {
        await _rig.Writer.StartAsync(Cancel);
        var recording = _rig.Begin(1);
        var (caller, agent) = (recording.Track(CallTrack.Inbound), recording.Track(CallTrack.Outbound));
        for (var i = 0; i < 200; i++)
        {
            caller.Write(i * Frame, Filled(1));
            if (i >= 50) agent.Write((i * Frame) + 7, Filled(2));
        }

        // Stepped back into the last second, then further back, then over a gap.
        caller.Write(199 * Frame, Filled(3));
        caller.Write(10 * Frame, Filled(4));
        caller.Write(400 * Frame, Filled(5));
        caller.Flush();
        agent.Flush();
        var view = await recording.FinishAsync(Patience);

        Assert.Equal(401 * 20, view!.DurationMs);
        Assert.Equal(58 + (401 * Frame * 2), view.Bytes);
        Assert.Equal($"/api/calls/{RecordingRig.Sid(1)}/recording.wav", view.Url);
        var audio = _rig.Read(1);
        for (var i = 0; i < 401; i++)
        {
            var expected = i switch { 10 => 4, 199 => 3, < 200 => 1, 400 => 5, _ => 0xFF };
            Assert.Equal(Filled((byte)expected), audio.Caller.Slice(i * Frame, Frame).ToArray());
        }

        Assert.Equal((50 * Frame) + 7, audio.Agent!.Value.Span.IndexOf((byte)2));
        Assert.Equal((200 * Frame) + 6, audio.Agent!.Value.Span.LastIndexOf((byte)2));
        Assert.Equal(0, _rig.LostMs);
    }

    [Fact]
    public async Task Random_frames_are_what_a_model_says()
    {
        await _rig.Writer.StartAsync(Cancel);
        var random = new Random(20261121);
        var recording = _rig.Begin(1);
        var model = new[] { new byte[700_000], new byte[700_000] };
        var end = 0;
        foreach (var (channel, track) in new[] { CallTrack.Inbound, CallTrack.Outbound }.Index())
        {
            Array.Fill(model[channel], (byte)0xFF);
            var recorder = recording.Track(track);
            for (var (i, place) = (0, 0); i < 400; i++)
            {
                var frame = new byte[random.Next(1, 500)];
                random.NextBytes(frame);
                recorder.Write(place, frame);
                frame.CopyTo(model[channel], place);
                end = Math.Max(end, place + frame.Length);
                place += frame.Length + (random.Next(20) == 0 ? random.Next(20_000) : 0);
            }

            recorder.Flush();
        }

        Assert.Equal(end / 8, (await recording.FinishAsync(Patience))!.DurationMs);
        var audio = _rig.Read(1);
        Assert.Equal(model[0][..end], audio.Caller.ToArray());
        Assert.Equal(model[1][..end], audio.Agent!.Value.ToArray());
    }

    [Fact]
    public void A_frame_costs_no_allocation()
    {
        // Nobody takes the batches: their buffers are the pool's to give.
        var recorder = _rig.Begin(1).Track(CallTrack.Inbound);
        var frame = Filled(1);
        for (var i = 0; i < 49; i++) recorder.Write(i * Frame, frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        recorder.Write(5 * Frame, frame);
        for (var i = 0; i < 1_000; i++) recorder.Write(49 * Frame / 1_000 * i, frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_disk_that_does_not_keep_up_costs_audio_that_is_counted_and_never_waits()
    {
        // Not started: as a disk that hangs.
        var recorder = _rig.Begin(1).Track(CallTrack.Inbound);
        for (var i = 0; i < (RecordingWriter.Capacity + 3) * 50; i++) recorder.Write(i * Frame, Filled(1));
        Assert.Equal(3_000, _rig.LostMs);

        var other = _rig.Begin(2);
        var finishing = other.FinishAsync(Patience);
        _rig.Time.Advance(Patience);
        Assert.Null(await finishing);
        Assert.Contains("was not complete in time", _rig.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_taken_is_silence_at_its_place()
    {
        var recording = _rig.Begin(1);
        var recorder = recording.Track(CallTrack.Inbound);
        for (var i = 0; i < (RecordingWriter.Capacity + 3) * 50; i++) recorder.Write(i * Frame, Filled(1));
        await _rig.Writer.StartAsync(Cancel);
        var end = (RecordingWriter.Capacity + 3) * 50 * Frame;
        await Eventually.HoldsAsync(
            () => new FileInfo(recording.Path) is { Exists: true } file && RecordingFile.FramesIn(file.Length) == end - 24_000 ? null : "not written yet", Cancel, TimeSpan.FromSeconds(30));
        recorder.Write(end, Filled(2));
        recorder.Flush();
        await recording.FinishAsync(Patience);

        var caller = _rig.Read(1).Caller;
        Assert.Equal(1, caller.Span[end - 24_001]);
        Assert.Equal(-1, caller.Span[(end - 24_000)..end].IndexOfAnyExcept((byte)0xFF));
        Assert.Equal(2, caller.Span[end]);
    }

    [Fact]
    public async Task A_full_disk_is_said_once_for_all_calls_and_recording_goes_on_when_it_has_room()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        Directory.CreateDirectory(_rig.Folder.FullPath);
        await _rig.Writer.StartAsync(Cancel);
        var recordings = new[] { _rig.Begin(1), _rig.Begin(2) };
        foreach (var recording in recordings) File.CreateSymbolicLink(recording.Path, "/dev/full");
        var recorders = recordings.Select(recording => recording.Track(CallTrack.Inbound)).ToArray();
        for (var i = 0; i < 100; i++)
            foreach (var recorder in recorders) recorder.Write(i * Frame, Filled(1));
        await Eventually.HoldsAsync(() => _rig.LostMs >= 4_000 ? null : $"{_rig.LostMs} ms are lost", Cancel);

        foreach (var recording in recordings) File.Delete(recording.Path);
        for (var i = 100; i < 150; i++)
            foreach (var recorder in recorders) recorder.Write(i * Frame, Filled(2));
        foreach (var recording in recordings) Assert.Equal(3_000, (await recording.FinishAsync(Patience))!.DurationMs);

        Assert.Equal(4_000, _rig.LostMs);
        Assert.Equal([0xFF, 0xFF, 2, 2], new[] { 0, 15_999, 16_000, 23_999 }.Select(at => _rig.Read(2).Caller.Span[at]));
        Assert.Contains("No space left on device", Assert.Single(Lines("Recordings cannot be written")), StringComparison.Ordinal);
        Assert.Single(Lines("Recordings are being written again"));
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_mid_call_leaves_a_recording_that_can_be_played_and_goes_on_after_a_gap()
    {
        Directory.CreateDirectory(_rig.Folder.FullPath);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", _rig.Folder.FullPath), "needs the right to mount");
        try
        {
            await _rig.Writer.StartAsync(Cancel);
            var recording = _rig.Begin(1);
            var recorder = recording.Track(CallTrack.Inbound);
            for (var i = 0; i < 500; i++) recorder.Write(i * Frame, Filled(1));
            await Eventually.HoldsAsync(() => _rig.LostMs >= 4_000 ? null : $"{_rig.LostMs} ms are lost", Cancel);
            var kept = _rig.Read(1).Caller;
            Assert.InRange(kept.Length, 40_000, 51_200);
            Assert.Equal(-1, kept.Span[..40_000].IndexOfAnyExcept((byte)1));

            Assert.True(await RunAsync("mount", "-o", "remount,size=1m", _rig.Folder.FullPath));
            for (var i = 500; i < 550; i++) recorder.Write(i * Frame, Filled(2));
            Assert.Equal(11_000, (await recording.FinishAsync(Patience))!.DurationMs);
            var caller = _rig.Read(1).Caller.Span;
            Assert.Equal(-1, caller[kept.Length..80_000].IndexOfAnyExcept((byte)0xFF));
            Assert.Equal(-1, caller[80_000..].IndexOfAnyExcept((byte)2));
        }
        finally
        {
            await _rig.Writer.StopAsync(CancellationToken.None);
            await RunAsync("umount", _rig.Folder.FullPath);
        }

        static async Task<bool> RunAsync(string program, params string[] arguments)
        {
            using var process = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0;
        }
    }

    [Fact]
    public async Task A_folder_that_vanishes_under_a_call_costs_what_was_in_it()
    {
        await _rig.Writer.StartAsync(Cancel);
        var recording = _rig.Begin(1);
        var recorder = recording.Track(CallTrack.Outbound);
        for (var i = 0; i < 50; i++) recorder.Write(i * Frame, Filled(1));
        await Eventually.HoldsAsync(() => _rig.Folder.Find(RecordingRig.Sid(1)) is { DurationMs: 1_000 } ? null : "not written yet", Cancel);
        Directory.Move(_rig.Folder.FullPath, _rig.Folder.FullPath + "-away");
        for (var i = 50; i < 100; i++) recorder.Write(i * Frame, Filled(2));
        await recording.FinishAsync(Patience);

        var agent = _rig.Read(1).Agent!.Value;
        Assert.Equal([0xFF, 2], new[] { 7_999, 8_000 }.Select(at => agent.Span[at]));
    }

    [Fact]
    public async Task Audio_far_after_all_before_it_and_after_the_present_is_not_believed()
    {
        await _rig.Writer.StartAsync(Cancel);
        var recording = _rig.Begin(1);
        var recorder = recording.Track(CallTrack.Inbound);
        recorder.Write(0, Filled(1));
        recorder.Write(2 * 60 * 8_000, Filled(2));
        recorder.Write(25L * 60 * 60 * 8_000, Filled(3));
        recorder.Write(-5, Filled(4));
        recorder.Write(Frame, Filled(5));
        recorder.Flush();
        Assert.Equal(40, (await recording.FinishAsync(Patience))!.DurationMs);
        Assert.Equal(60, _rig.LostMs);
    }

    [Fact]
    public async Task A_call_without_audio_has_no_recording()
    {
        await _rig.Writer.StartAsync(Cancel);
        Assert.Null(await _rig.Begin(1).FinishAsync(Patience));
        Assert.Empty(_rig.Folder.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CA")]
    [InlineData("../CA00000000000000000000000000000001")]
    [InlineData("CA0000000000000000000000000000000/")]
    [InlineData("CA0000000000000000000000000000000A")]
    [InlineData("CA00000000000000000000000000000001\n")]
    public void What_is_no_CallSid_names_no_file(string callSid)
    {
        Assert.False(_rig.Folder.TryGetPath(callSid, out _));
        Assert.Null(_rig.Folder.Find(callSid));
        Assert.False(_rig.Folder.Delete(callSid));
        Assert.Null(_rig.Writer.Begin(new CallInfo(callSid, "", "", "inbound"), new CallClock(_rig.Time)));
    }

    [Fact]
    public async Task Files_that_a_crash_cut_off_are_repaired_at_start_and_others_left_alone()
    {
        Directory.CreateDirectory(_rig.Folder.FullPath);
        foreach (var number in new[] { 1, 2 })
        {
            using var file = RecordingFile.Open(Path.Combine(_rig.Folder.FullPath, RecordingRig.Sid(number) + ".wav"));
            file.Write(0, 0, new byte[8_000]);
        }

        // Gone by the time it is looked into.
        File.CreateSymbolicLink(Path.Combine(_rig.Folder.FullPath, RecordingRig.Sid(0) + ".wav"), "/nowhere");
        var foreign = Path.Combine(_rig.Folder.FullPath, "CAmpaign.wav");
        await File.WriteAllTextAsync(foreign, "not ours", Cancel);
        var cut = Path.Combine(_rig.Folder.FullPath, RecordingRig.Sid(1) + ".wav");
        await using (var stream = new FileStream(cut, FileMode.Open)) stream.SetLength(58 + 4_001);
        var whole = File.GetLastWriteTimeUtc(Path.Combine(_rig.Folder.FullPath, RecordingRig.Sid(2) + ".wav"));

        await _rig.Writer.StartAsync(Cancel);
        await Eventually.HoldsAsync(() => _rig.Log.Text.Contains("1 recordings had been cut off", StringComparison.Ordinal) ? null : _rig.Log.Text, Cancel);

        Assert.False(RecordingFile.IsCutOff(new FileInfo(cut)));
        Assert.Equal(2_000, _rig.Read(1).Caller.Length);
        Assert.Equal(whole, File.GetLastWriteTimeUtc(Path.Combine(_rig.Folder.FullPath, RecordingRig.Sid(2) + ".wav")));
        Assert.Equal("not ours", await File.ReadAllTextAsync(foreign, Cancel));
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, Frame)];

    private IEnumerable<string> Lines(string text) => _rig.Log.Text.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal));
}
