using PhoneTranscriber.Audio;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>Steps 3 and 4: one track's frames are placed on the call's clock and collected into chunks for its speech session.</summary>
internal sealed class MediaTrackPipeline : IChunkSink
{
    private const int UsualFrameBytes = 20 * MuLaw.BytesPerMillisecond;

    private readonly FramePlacer _placer = new();
    private readonly Chunker _chunker;
    private readonly TrackTranscriber _transcriber;
    private readonly TrackRecorder? _recorder;
    private long? _recordedFrom;
    private long _callMs;
    private long _chunkedBytes;
    private long _silenceFed;
    private int _frameBytes = UsualFrameBytes;

    /// <param name="transcriber">Gets the chunks.</param>
    /// <param name="chunkMilliseconds">Length of a chunk, ms.</param>
    /// <param name="startMs">Where the first frame belongs on the call's clock, ms.</param>
    /// <param name="recorder">Gets the frames at their places; null when the call is not recorded.</param>
    public MediaTrackPipeline(TrackTranscriber transcriber, int chunkMilliseconds, long startMs, TrackRecorder? recorder)
    {
        (_transcriber, _callMs, _recorder) = (transcriber, startMs, recorder);
        _chunker = new Chunker(this, chunkMilliseconds);
    }

    /// <summary>When the last frame came (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long LastFrameAt { get; private set; }

    /// <summary>Frames dropped because their time had been filled already.</summary>
    public long StaleFrames => _placer.FramesStale;

    /// <summary>How many frames of the usual length the next chunk still lacks.</summary>
    public int FramesToNextChunk => (_chunker.BytesToNextChunk + _frameBytes - 1) / _frameBytes;

    /// <param name="timestampMs">The frame's place on the stream's clock, ms.</param>
    /// <param name="muLaw">The frame.</param>
    /// <param name="now">The time of arrival.</param>
    /// <returns>Whether it completed a chunk.</returns>
    public bool OnFrame(long timestampMs, ReadOnlySpan<byte> muLaw, long now)
    {
        var placement = _placer.Place(timestampMs, muLaw.Length);
        // A frame with nothing in it ends no silence.
        if (muLaw.IsEmpty) return false;
        LastFrameAt = now;
        _silenceFed = 0;
        if (placement.IsStale) return false;
        _frameBytes = muLaw.Length;
        var chunked = _chunkedBytes;
        if (placement.SilenceBytes > 0) _chunker.AppendSilence(placement.SilenceBytes);
        if (_recorder is not null) Record(muLaw);
        _callMs += placement.SkippedMilliseconds;
        _chunker.Append(muLaw);
        return _chunkedBytes != chunked;
    }

    /// <summary>Where no frame is, the recording is silent anyway: only frames go there, each at its place on the call's clock.</summary>
    private void Record(ReadOnlySpan<byte> muLaw)
    {
        var start = _placer.PositionBytes - muLaw.Length;
        _recordedFrom ??= start - (_callMs * MuLaw.BytesPerMillisecond);
        _recorder!.Write(start - _recordedFrom.Value, muLaw);
    }

    /// <summary>No frame has come for <paramref name="quietMs"/>: the speech session gets silence instead, in real time, so that its turns close.</summary>
    public void FeedSilence(long quietMs)
    {
        var due = (quietMs * MuLaw.BytesPerMillisecond) - _silenceFed;
        // Whole frames, so that chunks go on ending where frames end: no part of a frame has to wait for the next chunk.
        due -= due % Math.Min(_frameBytes, UsualFrameBytes);
        if (due <= 0) return;
        var bytes = (int)Math.Min(due, int.MaxValue / 2);
        _placer.AdvanceBySilence(bytes);
        _chunker.AppendSilence(bytes);
        _silenceFed += bytes;
    }

    public TrackTranscriber Transcriber => _transcriber;

    /// <summary>Sends the padded tail; the session says its last words and is terminated.</summary>
    public Task FinishAsync()
    {
        _recorder?.Flush();
        _chunker.Flush();
        _transcriber.Finish();
        return _transcriber.Completion;
    }

    void IChunkSink.OnChunk(ReadOnlySpan<byte> muLaw)
    {
        _transcriber.Enqueue(muLaw, _callMs + (_chunkedBytes / MuLaw.BytesPerMillisecond));
        _chunkedBytes += muLaw.Length;
    }
}
