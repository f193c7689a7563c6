using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.AssemblyAI.Connection;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Speech;

/// <summary>Sends one session what its track holds, message by message, woken once per chunk. Places are those of <see cref="HeldAudio"/>.</summary>
internal sealed class SessionSender : WakeUp
{
    /// <summary>The service takes no message under 50 ms, bytes.</summary>
    private const int MinMessage = 50 * MuLaw.BytesPerMillisecond;

    /// <summary>The service takes no message over 1 s, bytes.</summary>
    private const int MaxMessage = 1_000 * MuLaw.BytesPerMillisecond;

    /// <summary>How soon a session that is held back notices that it has to stop.</summary>
    private static readonly TimeSpan HoldBackStep = TimeSpan.FromMilliseconds(200);

    private readonly TrackContext _context;
    private readonly TrackTranscriber _track;
    private readonly HeldAudio _audio;
    private readonly StreamingSession _session;
    private readonly SessionWatch _watch;
    private readonly AudioConverter? _converter;
    private readonly int _chunkBytes;
    private BacklogPace _pace;
    private AudioTimeline? _timeline;
    private volatile bool _stopped;
    private long _sentTo;
    private long _heardTo;
    private long _sentBytes;

    // The message that was not taken at once, or is held back; null as a rule.
    private byte[]? _message;
    private int _length;

    /// <summary>After the message: the next one, or the end of the track.</summary>
    private bool _isMoreToDo;
    private TimeSpan _wait;
    private Task _sending = Task.CompletedTask;

    public SessionSender(TrackContext context, TrackTranscriber track, HeldAudio audio, StreamingSession session, SessionWatch watch)
    {
        (_context, _track, _audio, _session, _watch) = (context, track, audio, session, watch);
        _converter = AudioConverter.For(context.Profile);
        _chunkBytes = context.Profile.ChunkMilliseconds * MuLaw.BytesPerMillisecond;
        _pace = new BacklogPace(context.Services.Time, context.Services.Service.IsLocal);
    }

    /// <summary>All there is has been sent, but for an unfinished chunk.</summary>
    public bool IsCaughtUp => SentTo >= _audio.End - _chunkBytes;

    /// <summary>Up to where the track's audio was sent.</summary>
    public long SentTo => Volatile.Read(ref _sentTo);

    /// <summary>Up to where the service may have heard the track: what is being sent may be answered before the send returns.</summary>
    public long HeardTo => Volatile.Read(ref _heardTo);

    /// <summary>Audio sent, s.</summary>
    public double SentSeconds => Math.Round(_sentBytes / (1000.0 * MuLaw.BytesPerMillisecond), 1);

    /// <summary>The place in the track, ms, of a moment in the session's audio, ms.</summary>
    public long ToTrack(long sessionMs) => _timeline?.ToCallMilliseconds(Math.Max(0, sessionMs)) ?? 0;

    /// <summary>Sends no further message. Hold no lock.</summary>
    public void Stop()
    {
        _stopped = true;
        // Seen by whoever serves the wake that this one may find under way.
        Interlocked.MemoryBarrier();
        Wake();
    }

    /// <summary>Sends from the beginning of what the track holds.</summary>
    /// <returns>
    /// <see cref="SessionStop.Finished"/> when all of the track is sent, <see cref="SessionStop.Dropped"/> when the session takes nothing any
    /// more, <see cref="SessionStop.None"/> when it was stopped.
    /// </returns>
    public async Task<SessionStop> RunAsync()
    {
        _sentTo = _audio.Start;
        try
        {
            while (true)
            {
                if (_message is not null) await FinishAsync();
                if (_stopped) return SessionStop.None;
                if (Skipped() is { } gap) await _track.LoseAsync(gap);
                if (TryBegin()) continue;
                if (_audio.IsComplete && _sentTo >= _audio.End) return SessionStop.Finished;
                await WaitAsync();
            }
        }
        catch (StreamingException)
        {
            return SessionStop.Dropped;
        }
    }

    /// <summary>A wake brings one chunk as a rule, which the network takes at once. Whatever is not so is left to the loop.</summary>
    protected override bool TryServe() => !_stopped && _audio.Start <= _sentTo && TryBegin() && _message is null && !_isMoreToDo;

    /// <summary>Takes the next message out of the track and begins to send it, unless it has to be held back; false if there is none yet.</summary>
    private bool TryBegin()
    {
        var message = LastingArrays.Shared.Rent(_chunkBytes + MinMessage);
        _length = NextMessage(message.AsSpan(0, _chunkBytes + MinMessage));
        var wait = _length == 0 ? TimeSpan.Zero : _pace.Take(_length / MuLaw.BytesPerMillisecond);
        if (_length == 0 || (wait <= TimeSpan.Zero && TrySend(message))) LastingArrays.Shared.Return(message);
        // What is written here for each chunk of each call costs: one that was taken at once is not.
        else (_message, _wait) = (message, wait);
        return _length > 0;
    }

    /// <summary>Sends; whether it was taken at once.</summary>
    private bool TrySend(byte[] message)
    {
        Announce();
        var audio = message.AsMemory(0, _length);
        try
        {
            var sending = _session.SendAudioAsync(_converter?.Convert(audio) ?? audio, CancellationToken.None);
            if (sending.IsCompletedSuccessfully)
            {
                Sent();
                return true;
            }

            _sending = sending.AsTask();
        }
        catch (Exception fault)
        {
            // The loop's to learn, not the waker's.
            _sending = Task.FromException(fault);
        }

        return false;
    }

    private async ValueTask FinishAsync()
    {
        var message = _message!;
        if (_wait > TimeSpan.Zero)
        {
            await HoldBackAsync(_wait);
            _wait = TimeSpan.Zero;
            if (TrySend(message))
            {
                GiveBack(message);
                return;
            }
        }

        // One that could not be sent is left to the garbage collector.
        await _sending;
        Sent();
        GiveBack(message);
    }

    private void GiveBack(byte[] message)
    {
        LastingArrays.Shared.Return(message);
        _message = null;
    }

    private void Sent()
    {
        Volatile.Write(ref _sentTo, _heardTo);
        _watch.Sent();
    }

    private async Task HoldBackAsync(TimeSpan wait)
    {
        for (; wait > TimeSpan.Zero && !_stopped; wait -= HoldBackStep)
            await Task.Delay(wait < HoldBackStep ? wait : HoldBackStep, _context.Services.Time);
    }

    /// <summary>The service reads so slowly that audio had to give way before it was sent.</summary>
    private AudioGap? Skipped()
    {
        if (_audio.Start is var start && start <= _sentTo) return null;
        Volatile.Write(ref _sentTo, start);
        // What was let go of on purpose is no loss.
        return _audio.TakeGap();
    }

    /// <summary>Copies the next message out of the track; 0 if there is not enough yet. A rest too short for a message of its own goes along.</summary>
    private int NextMessage(Span<byte> message)
    {
        var place = _sentTo;
        var length = _audio.Read(ref place, message, out var isComplete);
        if (place > _sentTo) Volatile.Write(ref _sentTo, place);
        _isMoreToDo = isComplete || length == message.Length;
        if (length == message.Length) return _chunkBytes;
        if (length >= MinMessage) return length <= MaxMessage ? length : _chunkBytes;
        if (length == 0 || !isComplete || _sentTo + length < _audio.End) return 0;
        message[length..MinMessage].Fill(MuLaw.Silence);
        return MinMessage;
    }

    private void Announce()
    {
        if (_timeline is null) _timeline = new AudioTimeline(_sentTo / MuLaw.BytesPerMillisecond);
        else if (_sentTo != _heardTo) _timeline.Jump(_sentBytes / MuLaw.BytesPerMillisecond, _sentTo / MuLaw.BytesPerMillisecond);
        _sentBytes += _length;
        Volatile.Write(ref _heardTo, Math.Min(_sentTo + _length, _audio.End));
    }
}
