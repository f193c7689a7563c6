using PhoneTranscriber.Audio;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>Steps 3 and 4: one track's frames are placed on the call's clock and collected into chunks for its speech session.</summary>
internal sealed class MediaTrackPipeline : IChunkSink
{
    private readonly FramePlacer _placer = new();
    private readonly Chunker _chunker;
    private readonly TrackTranscriber _transcriber;
    private long _callMs;
    private long _chunkedBytes;
    private long _silenceFed;
    private int _frameBytes = 20 * MuLaw.BytesPerMillisecond;

    /// <param name="transcriber">Gets the chunks.</param>
    /// <param name="chunkMilliseconds">Length of a chunk, ms.</param>
    /// <param name="startMs">Where the first frame belongs on the call's clock, ms.</param>
    public MediaTrackPipeline(TrackTranscriber transcriber, int chunkMilliseconds, long startMs)
    {
        (_transcriber, _callMs) = (transcriber, startMs);
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
        LastFrameAt = now;
        _silenceFed = 0;
        var placement = _placer.Place(timestampMs, muLaw.Length);
        if (placement.IsStale || muLaw.IsEmpty) return false;
        _frameBytes = muLaw.Length;
        var chunked = _chunkedBytes;
        if (placement.SilenceBytes > 0) _chunker.AppendSilence(placement.SilenceBytes);
        _callMs += placement.SkippedMilliseconds;
        _chunker.Append(muLaw);
        return _chunkedBytes != chunked;
    }

    /// <summary>No frame has come for <paramref name="quietMs"/>: the speech session gets silence instead, in real time, so that its turns close.</summary>
    public void FeedSilence(long quietMs)
    {
        var due = (quietMs * MuLaw.BytesPerMillisecond) - _silenceFed;
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
