using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>
/// One speech session of a track: a loop that sends what the track holds, woken once per chunk, and one that listens. It ends when
/// <see cref="Stop"/> is called or the service ends it, and is terminated on every way out.
/// </summary>
internal sealed class TrackSession : IAsyncDisposable
{
    /// <summary>The service takes no message under 50 ms, bytes.</summary>
    private const int MinMessage = 50 * MuLaw.BytesPerMillisecond;

    /// <summary>Bounds of the silence that ended a turn, ms: the clefts within words are shorter, the pauses after turns longer.</summary>
    private const long ShortestPause = 100;
    private const long LongestPause = 200;

    /// <summary>The service's default for Universal-3 Pro models, ms.</summary>
    private const long ShortestDefault = 128;

    /// <summary>How soon a session that is held back notices that it has to stop.</summary>
    private static readonly TimeSpan HoldBackStep = TimeSpan.FromMilliseconds(200);

    private readonly TrackContext _context;
    private readonly TrackTranscriber _track;
    private readonly HeldAudio _audio;
    private readonly StreamingSession _session;
    private readonly TurnAssembler _turns;
    private readonly AudioConverter _converter;
    private readonly BacklogPace _pace;
    private readonly WakeUp _wake = new();
    private readonly SemaphoreSlim _handling = new(1, 1);
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _message;
    private SessionRecord _record;
    private ConfigurationUpdate _settings;
    private long _pauseMs;
    private AudioTimeline? _timeline;
    private int _stop;
    private long _place;
    private long _next;
    private long _sentBytes;
    private bool _muted;
    private readonly Lock _closingGate = new();
    private Task _listening = Task.CompletedTask;
    private Task? _closing;

    public TrackSession(TrackContext context, TrackTranscriber track, HeldAudio audio, StreamingSession session, SessionRecord record, ConfigurationUpdate settings)
    {
        (_context, _track, _audio, _session) = (context, track, audio, session);
        _settings = settings;
        var parameters = context.Profile.Parameters.With(settings);
        _pauseMs = PauseOf(parameters);
        _record = record with { Id = session.Id, BegunAt = context.Services.Time.GetUtcNow() };
        _turns = new TurnAssembler(parameters is { Family: ModelFamily.UniversalStreaming, FormatTurns: true });
        _converter = new AudioConverter(context.Profile);
        _pace = new BacklogPace(context.Services.Time, context.Services.Service.IsLocal);
        _message = new byte[ChunkBytes + MinMessage];
        Watch = new SessionWatch(session, context.Services);
    }

    /// <summary>Whether it has to be given up, or to be followed by another one.</summary>
    public SessionWatch Watch { get; }

    /// <summary>Done when the session is over on the wire and in the ledger, and everything it said is posted to the call. Never faults.</summary>
    public Task<SessionEnd> Closed => _end.Task;

    /// <summary>A turn has begun and has not ended.</summary>
    public bool HasOpenTurn { get; private set; }

    /// <summary>It has been sent all there is, but for an unfinished chunk.</summary>
    public bool IsCaughtUp => Volatile.Read(ref _place) >= _audio.End - ChunkBytes;

    /// <summary>Up to where the track's audio was sent.</summary>
    public long SentTo => Volatile.Read(ref _place);

    private int ChunkBytes => _context.Profile.ChunkMilliseconds * MuLaw.BytesPerMillisecond;

    private SessionStop Stopped => (SessionStop)Volatile.Read(ref _stop);

    /// <summary>
    /// Sends from the beginning of what the track holds until something stops it. Returns when the session has said its last words; a
    /// session that is <see cref="SessionStop.Replaced"/> is not waited for, see <see cref="Closed"/>.
    /// </summary>
    public async Task<SessionStop> RunAsync()
    {
        Watch.Begin();
        _listening = ListenAsync();
        using (var sending = new CancellationTokenSource())
        {
            var watching = _session.Completion.ContinueWith(
                static (_, session) => ((TrackSession)session!).Stop(SessionStop.Dropped),
                this, sending.Token, TaskContinuationOptions.None, TaskScheduler.Default);
            await SendAsync();
            await sending.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Stopped == SessionStop.Replaced) await MuteAsync();
        var closing = CloseAsync();
        if (Stopped != SessionStop.Replaced) await closing;
        return Stopped;
    }

    /// <summary>Terminates the session if nobody did: one that was never used, or that a fault of ours left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop(SessionStop.Finished);
        await CloseAsync();
        _handling.Dispose();
    }

    /// <summary>Ends the session; the first cause stays. Safe from any thread, which must hold no lock.</summary>
    public void Stop(SessionStop cause)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)cause, (int)SessionStop.None) != (int)SessionStop.None) return;
        _wake.Wake();
    }

    /// <summary>There is audio to send, or none will come any more. Hold no lock.</summary>
    public void Wake() => _wake.Wake();

    public async Task ConfigureAsync(ConfigurationUpdate update)
    {
        _pauseMs = PauseOf(_context.Profile.Parameters.With(_settings = _settings.With(update)));
        await TellAsync(() => _session.UpdateConfigurationAsync(update));
    }

    /// <summary>Sends the settings of the call if they were changed while the session was being opened.</summary>
    public Task CatchUpAsync(ConfigurationUpdate settings) => settings == _settings ? Task.CompletedTask : ConfigureAsync(settings);

    public async Task ForceEndpointAsync() => await TellAsync(() => _session.ForceEndpointAsync());

    /// <summary>What the ledger says of the session.</summary>
    public SessionRecord Record => _record;

    /// <summary>A shorter silence is within a turn, ms: safely less than what the service takes for the end of one.</summary>
    private static long PauseOf(StreamingParameters parameters)
    {
        var ends = parameters.MinTurnSilence
            ?? (parameters.Family == ModelFamily.Pro && parameters.Mode is not TurnModes.MaxAccuracy ? ShortestDefault : LongestPause);
        return Math.Clamp((long)(ends * 0.85), ShortestPause, LongestPause);
    }

    private static async Task TellAsync(Func<ValueTask> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception exception) when (exception is StreamingException or StreamingParametersException)
        {
            // The session is over, or runs another model than was asked for; the next one is opened with the settings of the call.
        }
    }

    private async Task SendAsync()
    {
        _place = _audio.Start;
        try
        {
            while (Stopped == SessionStop.None)
            {
                if (Skipped() is { } gap) await _track.LoseAsync(gap);
                var length = NextMessage();
                if (length > 0)
                {
                    if (_pace.Take(length / MuLaw.BytesPerMillisecond) is var wait && wait > TimeSpan.Zero) await HoldBackAsync(wait);
                    await _session.SendAudioAsync(_converter.Convert(_message.AsMemory(0, length)), CancellationToken.None);
                    Note(length);
                }
                else if (_audio.IsComplete && _place >= _audio.End)
                {
                    Stop(SessionStop.Finished);
                }
                else
                {
                    await _wake.WaitAsync();
                }
            }
        }
        catch (StreamingException)
        {
            Stop(SessionStop.Dropped);
        }
    }

    private async Task HoldBackAsync(TimeSpan wait)
    {
        for (; wait > TimeSpan.Zero && Stopped == SessionStop.None; wait -= HoldBackStep)
            await Task.Delay(wait < HoldBackStep ? wait : HoldBackStep, _context.Services.Time);
    }

    /// <summary>The service reads so slowly that audio had to give way before it was sent.</summary>
    private AudioGap? Skipped()
    {
        if (_audio.Start is var start && start <= _place) return null;
        Volatile.Write(ref _place, start);
        // What was let go of on purpose is no loss.
        return _audio.TakeGap();
    }

    /// <summary>Copies the next message out of the track; 0 if there is not enough yet. A rest too short for a message of its own goes along.</summary>
    private int NextMessage()
    {
        var place = _place;
        var length = _audio.Read(ref place, long.MaxValue, _message);
        if (place > _place) Volatile.Write(ref _place, place);
        if (length == _message.Length) return ChunkBytes;
        if (length >= ChunkBytes && length <= 1000 * MuLaw.BytesPerMillisecond) return length;
        if (length > ChunkBytes) return ChunkBytes;
        if (length >= MinMessage) return length;
        if (length == 0 || !_audio.IsComplete || _place + length < _audio.End) return 0;
        _message.AsSpan(length, MinMessage - length).Fill(MuLaw.Silence);
        return MinMessage;
    }

    private void Note(int length)
    {
        if (_timeline is null) _timeline = new AudioTimeline(_place / MuLaw.BytesPerMillisecond);
        else if (_place != _next) _timeline.Jump(_sentBytes / MuLaw.BytesPerMillisecond, _place / MuLaw.BytesPerMillisecond);
        _sentBytes += length;
        _next = Math.Min(_place + length, _audio.End);
        Volatile.Write(ref _place, _next);
        Watch.Sent();
    }

    /// <summary>Its audio is given to the next session, which will say again what is not said yet; a turn that is being posted is said.</summary>
    private async Task MuteAsync()
    {
        await _handling.WaitAsync();
        _muted = true;
        _handling.Release();
    }

    private async Task ListenAsync()
    {
        await using var messages = _session.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator();
        while (await MoveNextAsync(messages))
        {
            Watch.Heard(messages.Current);
            try
            {
                await UnlessMutedAsync(() => HandleAsync(messages.Current));
            }
            catch (Exception exception)
            {
                // One message that we fail at must not cost those that follow, nor the session its end.
                _context.Services.Log.TrackFailed(exception, _context.Call.Info.CallSid, _context.Track);
            }
        }

        await UnlessMutedAsync(ReleaseAsync);
    }

    private async ValueTask UnlessMutedAsync(Func<ValueTask> say)
    {
        await _handling.WaitAsync();
        try
        {
            if (!_muted) await say();
        }
        finally
        {
            _handling.Release();
        }
    }

    private ValueTask ReleaseAsync() => _turns.Release() is { } held ? PostAsync(held) : ValueTask.CompletedTask;

    /// <summary>Waits for the next message; meanwhile the formatted twin of a raw end may fail to come.</summary>
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<StreamingMessage> messages)
    {
        var next = messages.MoveNextAsync();
        if (_turns.Held is null || next.IsCompleted) return await next;
        var message = next.AsTask();
        using var enough = new CancellationTokenSource();
        var patience = Task.Delay(TurnAssembler.Patience, _context.Services.Time, enough.Token);
        if (await Task.WhenAny(message, patience) == patience) await UnlessMutedAsync(ReleaseAsync);
        await enough.CancelAsync();
        return await message;
    }

    private async ValueTask HandleAsync(StreamingMessage message)
    {
        switch (message)
        {
            case TurnMessage turn:
                foreach (var heard in _turns.Accept(turn)) await PostAsync(heard);
                break;
            case SpeakerRevisionMessage revised:
                foreach (var revision in revised.Revisions)
                {
                    await _context.Call.PostAsync(new CallMessage.SpeakerRevised(
                        Source(revision.TurnOrder), TurnReader.Label(revision.SpeakerLabel)));
                }

                break;
            case LlmGatewayResponseMessage answer:
                await _context.Call.PostAsync(new CallMessage.LlmAnswered(Source(answer.TurnOrder), _context.Track, answer.Data));
                break;
            case WarningMessage warning:
                _context.Services.Log.SessionWarned(_context.Call.Info.CallSid, _context.Track, _session.Id, warning.Code);
                break;
        }
    }

    private async ValueTask PostAsync(HeardTurn heard)
    {
        var turn = TurnReader.Read(heard.Message, ToCall, _context.Track, _context.Speaker);
        var source = Source(heard.Message.TurnOrder);
        if (turn is not null) _track.HeardText(turn.EndMs);
        switch (heard.Kind)
        {
            case HeardKind.Partial:
                HasOpenTurn = true;
                if (turn is not null) await _context.Call.PostAsync(new CallMessage.TurnHeard(turn, IsFinal: false, source));
                break;
            case HeardKind.Final:
                // Some models end a session with an empty turn; there is nothing to show, and nothing is covered.
                if (turn is not null)
                {
                    await _context.Call.PostAsync(new CallMessage.TurnHeard(turn, IsFinal: true, source));
                    Cover(heard.Message);
                    _track.HeardFinal();
                }
                else if (HasOpenTurn)
                {
                    await _context.Call.PostAsync(new CallMessage.PartialWithdrawn(_context.Track));
                }

                HasOpenTurn = false;
                break;
            case HeardKind.Revision when turn is not null:
                await _context.Call.PostAsync(new CallMessage.TurnRevised(source, turn));
                break;
        }
    }

    /// <summary>The audio of a final turn need not be kept.</summary>
    private void Cover(TurnMessage message)
    {
        var sentTo = SentTo;
        var (start, end) = message.Words.Count > 0
            ? (ToTrack(message.Words[^1].StartMs), ToTrack(message.Words[^1].EndMs))
            : (sentTo / MuLaw.BytesPerMillisecond, sentTo / MuLaw.BytesPerMillisecond);
        _audio.Cover(start, end, _pauseMs, sentTo);
    }

    private TurnSource Source(int turnOrder) => new(_record.Key, turnOrder);

    private long ToTrack(long sessionMs) => _timeline?.ToCallMilliseconds(Math.Max(0, sessionMs)) ?? 0;

    private long ToCall(long sessionMs) => _audio.ToCall(ToTrack(sessionMs));

    private Task CloseAsync()
    {
        lock (_closingGate) return _closing ??= CloseOnceAsync();
    }

    private async Task CloseOnceAsync()
    {
        var services = _context.Services;
        var end = await _session.TerminateAsync(Stopped == SessionStop.Replaced ? SpeechService.ReplaceTimeout : services.Service.TerminateTimeout);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session.DisposeAsync();
        // What was sent before a session's proper end is in its final turns.
        if (end.Reason == SessionEndReason.Terminated && Stopped is not SessionStop.Replaced and not SessionStop.Dropped) _audio.Release(SentTo);
        var now = services.Time.GetUtcNow();
        var billed = end.SessionDurationSeconds ?? Math.Ceiling((now - _record.BegunAt!.Value).TotalSeconds);
        _record = _record with
        {
            EndedAt = now,
            CloseCode = end.CloseCode,
            Reason = Reason(end),
            AudioSeconds = end.AudioDurationSeconds ?? Math.Round(_sentBytes / (1000.0 * MuLaw.BytesPerMillisecond), 1),
            BilledSeconds = billed,
            CostUsd = _context.CostOf(billed),
        };
        services.Usage.Closed(billed, _record.CostUsd);
        if (Stopped is SessionStop.Dropped or SessionStop.Replaced) services.Usage.Lost();
        services.Log.SessionEnded(_context.Call.Info.CallSid, _context.Track, _session.Id, end.Reason, end.CloseCode);
        await _context.Call.PostAsync(new CallMessage.SessionChanged(_record));
        _end.SetResult(end);
    }

    private string Reason(SessionEnd end) => Stopped switch
    {
        _ when end.ErrorText is { } text => text,
        SessionStop.Silence => "silence",
        SessionStop.RolledOver => "followed by the next session",
        SessionStop.Replaced => Watch.Complaint ?? "replaced",
        _ => end.Reason.ToString(),
    };
}
