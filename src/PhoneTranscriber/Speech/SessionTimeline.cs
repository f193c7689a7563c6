using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Maps a session's own time (ms of audio sent to it) to the call's clock. The two run in parallel except where audio was dropped or
/// skipped. Written by the sender, read by the listener.
/// </summary>
internal sealed class SessionTimeline
{
    private readonly Lock _gate = new();
    private AudioTimeline? _timeline;
    private long _sentBytes;
    private long _nextStartMs;

    /// <summary>Notes that <paramref name="chunk"/> is the next one the session gets.</summary>
    public void Append(AudioChunk chunk)
    {
        lock (_gate)
        {
            if (_timeline is null) _timeline = new AudioTimeline(chunk.StartMs);
            // Bytes are eighths of a millisecond; a millisecond of rounding is not a jump.
            else if (Math.Abs(chunk.StartMs - _nextStartMs) > 1) _timeline.Jump(_sentBytes / MuLaw.BytesPerMillisecond, chunk.StartMs);
            _sentBytes += chunk.Length;
            _nextStartMs = chunk.StartMs + (chunk.Length / MuLaw.BytesPerMillisecond);
        }
    }

    /// <summary>Audio given to the session so far, ms.</summary>
    public long SentMilliseconds
    {
        get
        {
            lock (_gate) return _sentBytes / MuLaw.BytesPerMillisecond;
        }
    }

    /// <summary>The moment on the call's clock (ms) of a moment of the session (ms).</summary>
    public long ToCall(long sessionMs)
    {
        lock (_gate) return _timeline?.ToCallMilliseconds(Math.Max(0, sessionMs)) ?? 0;
    }
}
