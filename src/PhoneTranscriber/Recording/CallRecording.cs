using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Recording;

/// <summary>Step 8: the recording of one call, over all its streams.</summary>
/// <param name="callSid">The call.</param>
/// <param name="path">The file.</param>
/// <param name="direction">The call's direction, which says on what track the caller is.</param>
/// <param name="clock">The call's clock.</param>
/// <param name="writer">Writes it.</param>
internal sealed class CallRecording(string callSid, string path, string direction, CallClock clock, RecordingWriter writer)
{
    /// <summary>Twilio's longest call, 24 h; in samples. No file becomes larger than that.</summary>
    private const long MaxSamples = 24L * 60 * 60 * 1000 * MuLaw.BytesPerMillisecond;

    /// <summary>
    /// How far audio may lie after everything before it, if it lies after the present too: 1 min, in samples. A sender's wrong clock must not
    /// have the disk filled with silence.
    /// </summary>
    private const long MaxLeap = 60_000 * MuLaw.BytesPerMillisecond;

    private readonly Lock _gate = new();
    private Task<RecordingView?>? _finished;
    private long _end;

    public string CallSid => callSid;

    public string Path => path;

    /// <summary>The open file; the writer's own.</summary>
    public RecordingFile? File { get; set; }

    /// <summary>Whether the last thing done with the file failed; the writer's own.</summary>
    public bool IsFailing { get; set; }

    /// <summary>What one stream's track is recorded with.</summary>
    public TrackRecorder Track(string track) => new(this, CallTrack.Speaker(track, direction) == "caller" ? 0 : 1);

    /// <summary>Whether audio at this place is believed; if not, it counts as lost.</summary>
    public bool Takes(long place, int length)
    {
        var end = Interlocked.Read(ref _end);
        if (place >= 0 && place + length <= MaxSamples
            && (place - end <= MaxLeap || place - (clock.NowMs * MuLaw.BytesPerMillisecond) <= MaxLeap)) return true;
        writer.Lose(length);
        return false;
    }

    /// <summary>Hands a batch to the writer; never waits.</summary>
    public void Hand(int channel, long place, byte[] muLaw, int length)
    {
        // Two streams may race here: the end is only a measure of plausibility.
        Interlocked.Exchange(ref _end, Math.Max(Interlocked.Read(ref _end), place + length));
        writer.Hand(new RecordedBatch(this, channel, place, muLaw, length));
    }

    /// <summary>
    /// Completes the file when all that was handed over is in it. Null when there is none, or when the disk did not manage within
    /// <paramref name="limit"/>. Every call must be finished, once its streams are; again is the same.
    /// </summary>
    public Task<RecordingView?> FinishAsync(TimeSpan limit)
    {
        lock (_gate) return _finished ??= writer.FinishAsync(this, limit);
    }
}
