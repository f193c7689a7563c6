using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Step 5: the supervised speech of one track. Audio is held from the first frame until a final turn covers it; at most one session at a
/// time is listened to, and each one starts where the final turns end. So whatever becomes of a session, nothing is lost and nothing said
/// twice.
/// </summary>
/// <remarks>
/// <code>
/// Opening ── began ──────────────▶ Live ── nobody speaks for Silence:Timeout ─▶ Suspended ── somebody speaks ─▶ Opening
///    ▲ │                            │ │
///    │ └─ refused for good ─▶ GivenUp │ └─ gets old: the next one is opened beside it, then a pause ─▶ Live
///    │ └─ failed ─▶ Waiting ◀─ dropped ┘    stalled ─▶ Opening
///    └── backoff ─────┘             finished, from anywhere: what is held is sent, the session says its last words ─▶ Ended
/// </code>
/// Timers: 10 s for an attempt to open (<see cref="SpeechService"/>), <see cref="Backoff"/> between attempts,
/// <see cref="SessionWatch"/> for stalls and age, <see cref="Tick"/> for silence, <see cref="LastPatience"/> after the end of the track.
/// </remarks>
internal sealed class TrackTranscriber
{
    /// <summary>How long a track that has ended tries to open a session for what it still holds …</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(24);

    /// <summary>… and how much longer while the service answers, if only to say that it has no session to give.</summary>
    private static readonly TimeSpan MorePatience = TimeSpan.FromSeconds(40);

    /// <summary>Sessions opened for last words that were not confirmed.</summary>
    private const int LastTries = 2;

    /// <summary>A session that lasted so long was sound: what follows is not the same failure again.</summary>
    private static readonly TimeSpan SoundAge = TimeSpan.FromMinutes(1);

    /// <summary>How long speech may be sent without a word coming back; doubled each time a new session fares no better: it is music.</summary>
    private static readonly TimeSpan FirstTurnPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestTurnPatience = TimeSpan.FromMinutes(4);

    /// <summary>Sound that goes on for so long without a pause is no speech. Bytes, 10 s.</summary>
    private const long LongestSound = 10_000 * MuLaw.BytesPerMillisecond;

    /// <summary>What is not needed any more is let go of with every so many chunks: looking for it costs more than the little memory.</summary>
    private const int LetGoChunks = 4;

    private readonly TrackContext _context;
    private readonly HeldAudio _audio = new();
    private readonly AudioRetention _retention;
    private readonly SessionOpener _opener;
    private readonly Backoff _backoff;
    private readonly TaskCompletionSource _finishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TrackSession> _replaced = [];
    private TaskCompletionSource _voice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TrackSession? _session;
    private volatile TrackPhase _phase;
    private CancellationToken _patience;
    private long _lastSpeech;
    private TimeSpan _turnPatience = FirstTurnPatience;
    private long _spokenUntil;
    private long _textUntil;
    private bool _wasLive;
    private bool _isInterrupted;
    private bool _isResuming;
    private int _lastTries;
    private bool _tooManySessions;
    private bool _triesAnother;
    private int _chunks;

    public TrackTranscriber(TrackContext context)
    {
        _context = context;
        _retention = new AudioRetention(_audio, context.Profile);
        _opener = new SessionOpener(context, this, _audio);
        _backoff = new Backoff(context.Services.Jitter);
        _lastSpeech = context.Services.Time.GetTimestamp();
        context.Call.Speech.Join(this);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Done when every session is terminated and everything they said is posted to the call. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>How long nobody has spoken.</summary>
    public TimeSpan SilentFor => _context.Services.Time.GetElapsedTime(Volatile.Read(ref _lastSpeech));

    public string Track => _context.Track;

    /// <summary>See <see cref="HeldAudio.TakePeak"/>.</summary>
    public int? TakePeak() => _audio.TakePeak();

    /// <summary>Memory of the audio that is held, bytes.</summary>
    public int HeldBytes => _audio.HeldBytes;

    private SpeechServices Services => _context.Services;

    private bool IsFinishing => _finishing.Task.IsCompleted;

    /// <summary>Takes a chunk of mu-law that starts at <paramref name="startMs"/> on the call's clock; never waits.</summary>
    public void Enqueue(ReadOnlySpan<byte> muLaw, long startMs)
    {
        var isSpeaking = _audio.Append(muLaw, startMs);
        if (isSpeaking)
        {
            HeardSpeech();
            Volatile.Write(ref _spokenUntil, _audio.End);
            _session?.Watch.Spoken(muLaw.Length / MuLaw.BytesPerMillisecond);
            if (_phase == TrackPhase.Suspended) _voice.TrySetResult();
        }

        if (++_chunks % LetGoChunks == 0) LetGo(isSpeaking);
    }

    /// <summary>Sends what was taken. Hold no lock: it is sent on this thread.</summary>
    public void Wake() => _session?.Wake();

    /// <summary>Looks at the clock, now and then. Hold no lock.</summary>
    /// <returns>Whether to look more often: a session gets old, and the next pause must not be missed.</returns>
    public bool Tick()
    {
        if (_phase != TrackPhase.Live || _session is not { } session) return false;
        session.Watch.LookAtAge();
        if (session.Watch.IsStalled(_turnPatience, session.HasOpenTurn) || session.Watch.MustHandOver)
            session.Stop(SessionStop.Replaced);
        else if (session.Watch.HasSuccessor && !session.HasOpenTurn && session.IsCaughtUp && _audio.IsPause)
            session.Stop(SessionStop.RolledOver);
        else if (IsTimeToSuspend(SilentFor) && session.IsCaughtUp)
            Suspend(session);
        return session.Watch.IsAgingSoon;
    }

    private void Suspend(TrackSession session)
    {
        // What is held from now on is taken for a voice that came meanwhile.
        _retention.WhileLive(session);
        session.Stop(SessionStop.Silence);
    }

    /// <summary>A sound may be a word that nobody has recognized yet: its end is waited for, but not for ever, since it may be music.</summary>
    private bool IsTimeToSuspend(TimeSpan silentFor) =>
        _context.Call.Profile.Silence is { Action: SilenceAction.EndSession } silence
        && silentFor > silence.Timeout && (_audio.IsPause || _audio.UnbrokenSound > LongestSound);

    /// <summary>No more audio comes. What is held is still sent, after an attempt to connect that is under way.</summary>
    public void Finish()
    {
        _audio.Complete();
        _finishing.TrySetResult();
        Wake();
    }

    /// <summary>Changes the live session's settings; later ones are opened with those of the call.</summary>
    public Task ConfigureAsync(ConfigurationUpdate update) => _session?.ConfigureAsync(update) ?? Task.CompletedTask;

    /// <summary>Ends the turn being spoken.</summary>
    public Task ForceEndpointAsync() => _session?.ForceEndpointAsync() ?? Task.CompletedTask;

    /// <summary>Words were recognized, or a voice was heard.</summary>
    public void HeardSpeech() => Volatile.Write(ref _lastSpeech, Services.Time.GetTimestamp());

    /// <summary>Text has come, up to that moment of the call's clock; how long its newest word took is measured once, replays do not count.</summary>
    public void HeardText(long endMs)
    {
        HeardSpeech();
        if (endMs <= _textUntil) return;
        _textUntil = endMs;
        Services.Metrics.TextHeard(_context.Call.Clock.NowMs - endMs);
    }

    /// <summary>Audio was lost while a session transcribes.</summary>
    public async Task LoseAsync(AudioGap gap)
    {
        Services.Metrics.AudioDropped(gap.EndMs - gap.StartMs);
        await PostAsync(new CallMessage.Interrupted(_context.Track, gap.StartMs, null, "audio was lost: the speech service did not take it in time", gap));
        await PostAsync(new CallMessage.Resumed(_context.Track, gap.EndMs));
        await PostAsync(new CallMessage.TrackChanged(_context.Track, "live"));
    }

    /// <summary>A turn was finished: the service works.</summary>
    public void HeardFinal()
    {
        _lastTries = 0;
        _backoff.Reset();
        _turnPatience = FirstTurnPatience;
    }

    private async Task RunAsync()
    {
        using var patience = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        _patience = patience.Token;
        var waiting = RunOutAsync(patience, over.Token);
        try
        {
            for (_phase = TrackPhase.Opening; _phase != TrackPhase.Ended;)
            {
                _phase = _phase switch
                {
                    TrackPhase.Opening => await OpenAsync(),
                    TrackPhase.Live => await TranscribeAsync(),
                    TrackPhase.Waiting => await WaitAsync(),
                    TrackPhase.Suspended => await SuspendAsync(),
                    _ => await GiveUpAsync(),
                };
            }
        }
        catch (Exception exception)
        {
            Services.Log.TrackFailed(exception, _context.Call.Info.CallSid, _context.Track);
            await InterruptAsync(null, "internal error");
            // Nobody looks after it any more, and the call may last.
            await DisposeSessionsAsync();
            await GiveUpAsync();
        }
        finally
        {
            _context.Call.Speech.Leave(this);
            await DisposeSessionsAsync();
            await over.CancelAsync();
            await waiting;
            _audio.Clear();
        }
    }

    private async Task DisposeSessionsAsync()
    {
        foreach (var session in _replaced.Append(_session).OfType<TrackSession>()) await session.DisposeAsync();
    }

    /// <summary>Patience with what is still held ends some time after the track; a session that is behind, or slow to read, is ended as it is.</summary>
    private async Task RunOutAsync(CancellationTokenSource patience, CancellationToken over)
    {
        await _finishing.Task.WaitAsync(over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Services.Service.IsStopping ? ShutdownDeadline.Sending : LastPatience, Services.Time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_opener.Answers && !Services.Service.IsStopping)
            await Task.Delay(MorePatience, Services.Time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A session that begins from now on stops itself, see BeginAsync.
        await patience.CancelAsync();
        _session?.Stop(SessionStop.Finished);
    }

    private async Task<TrackPhase> OpenAsync()
    {
        // A track that has ended and holds no voice has nothing to say.
        if (IsFinishing && _wasLive && !_audio.HasVoice) return await EndAsync();
        await PostAsync(new CallMessage.TrackChanged(_context.Track, "connecting"));
        try
        {
            _session = await _opener.OpenAsync(_patience);
            return await BeginAsync();
        }
        catch (StreamingException refused)
        {
            await InterruptAsync(refused.Code, refused.Message);
            _tooManySessions = refused.IsTooManySessions;
            _triesAnother = _opener.HasAnotherEndpoint;
            return refused.IsTransient || _triesAnother ? TrackPhase.Waiting : TrackPhase.GivenUp;
        }
        catch (OperationCanceledException)
        {
            await InterruptAsync(null, "the call ended before the speech service could be reached");
            return TrackPhase.Ended;
        }
    }

    private async Task<TrackPhase> BeginAsync()
    {
        if (_audio.TakeGap() is { } gap)
        {
            Services.Metrics.AudioDropped(gap.EndMs - gap.StartMs);
            await PostAsync(new CallMessage.Interrupted(_context.Track, gap.StartMs, null, "audio was lost: no session could be opened in time", gap));
            _isInterrupted = true;
        }

        if (_patience.IsCancellationRequested) _session!.Stop(SessionStop.Finished);
        await _session!.CatchUpAsync(_context.Call.Speech.Settings);
        if (_isInterrupted || _isResuming) await PostAsync(new CallMessage.Resumed(_context.Track, _context.Call.Clock.NowMs));
        await PostAsync(new CallMessage.TrackChanged(_context.Track, "live"));
        (_isInterrupted, _isResuming, _wasLive) = (false, false, true);
        return TrackPhase.Live;
    }

    private async Task<TrackPhase> TranscribeAsync()
    {
        var session = _session!;
        var running = session.RunAsync();
        var next = await Task.WhenAny(running, session.Watch.Aging) == running ? null : await OpenNextAsync(session, running);
        var stop = await running;
        if (session.Watch.Age > SoundAge) _backoff.Reset();
        _session = next;
        if (stop == SessionStop.Replaced) return await ReplaceAsync(session, next);
        var end = await session.Closed;
        await session.DisposeAsync();
        var saidAll = end.Reason == SessionEndReason.Terminated;
        if (stop == SessionStop.Finished && (saidAll || (end.Reason == SessionEndReason.TerminationTimedOut && !MaySayTheRest()))) return await EndAsync(end);
        if (next is not null)
        {
            if (session.HasOpenTurn) await PostAsync(new CallMessage.PartialWithdrawn(_context.Track));
            return await BeginAsync();
        }

        // Noise that never became words does not bring a session back each time its end is not confirmed.
        if (stop == SessionStop.Silence && (saidAll || !_audio.HasVoice || (end.Reason == SessionEndReason.TerminationTimedOut && !MaySayTheRest())))
            return TrackPhase.Suspended;
        return await LostAsync(end);
    }

    /// <summary>Make before break: opens the next session while this one goes on. Null when this one ended first.</summary>
    private async Task<TrackSession?> OpenNextAsync(TrackSession session, Task running)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_patience);
        var opening = _opener.OpenNextAsync(running, stop.Token);
        // A session that was lost is followed by this one all the sooner; a track that has ended needs none.
        if (await Task.WhenAny(running, opening) == running && IsFinishing) await stop.CancelAsync();
        var next = await opening;
        if (next is not null) session.Watch.SuccessorIsReady();
        return next;
    }

    /// <summary>A session that was asked to end and said nothing more may have kept last words to itself: another is opened for them.</summary>
    private bool MaySayTheRest() => !Services.Service.IsStopping && _audio.HasVoice && _lastTries++ < LastTries;

    private async Task<TrackPhase> ReplaceAsync(TrackSession session, TrackSession? next)
    {
        _replaced.Add(session);
        if (session.HasOpenTurn) await PostAsync(new CallMessage.PartialWithdrawn(_context.Track));
        if (next is not null) return await BeginAsync();
        _turnPatience = _turnPatience * 2 < LongestTurnPatience ? _turnPatience * 2 : LongestTurnPatience;
        await InterruptAsync(null, session.Watch.Complaint ?? "the session had to be replaced");
        return TrackPhase.Opening;
    }

    private async Task<TrackPhase> LostAsync(SessionEnd end)
    {
        if (IsFinishing && !_audio.HasVoice) return await EndAsync();
        await InterruptAsync(end.ErrorCode ?? end.CloseCode, end.ErrorText ?? "the connection to the speech service was lost");
        _tooManySessions = end.IsTooManySessions;
        return end.Fault is StreamingFault.Unauthorized or StreamingFault.Deprecated ? TrackPhase.GivenUp : TrackPhase.Waiting;
    }

    /// <summary>Another endpoint is tried at once, the same one after a pause.</summary>
    private async Task<TrackPhase> WaitAsync()
    {
        if (_triesAnother && !_tooManySessions)
        {
            _triesAnother = false;
            return TrackPhase.Opening;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_patience);
        var delay = Task.Delay(_backoff.Next(_tooManySessions), Services.Time, stop.Token);
        // The end of the track is reason to try once more before its time.
        var wait = _tooManySessions || IsFinishing ? delay : Task.WhenAny(delay, _finishing.Task);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        return TrackPhase.Opening;
    }

    private async Task<TrackPhase> SuspendAsync()
    {
        var since = Services.Usage.Suspended();
        await PostAsync(new CallMessage.Suspended(_context.Track, _context.Call.Clock.NowMs));
        await PostAsync(new CallMessage.TrackChanged(_context.Track, "suspended"));
        // Somebody may have spoken while the session said its last words.
        if (Volatile.Read(ref _spokenUntil) > _audio.Start) _voice.TrySetResult();
        var resumes = _context.Call.Profile.Silence.ResumeOnSpeech;
        await (resumes ? Task.WhenAny(_voice.Task, _finishing.Task) : _finishing.Task);
        Services.Usage.Resumed(since);
        var isVoice = resumes && _voice.Task.IsCompleted;
        _voice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!isVoice) return await EndAsync();
        _isResuming = true;
        return TrackPhase.Opening;
    }

    /// <summary>The call goes on without a session: its audio goes nowhere until the track is finished.</summary>
    private async Task<TrackPhase> GiveUpAsync()
    {
        _phase = TrackPhase.GivenUp;
        await _finishing.Task;
        return TrackPhase.Ended;
    }

    private async Task<TrackPhase> EndAsync(SessionEnd? end = null)
    {
        if (end is { Reason: SessionEndReason.TerminationTimedOut })
            await InterruptAsync(end.CloseCode, "the speech service did not confirm the end of its session: last words may be missing");
        else if (end is not null && _audio.HasVoice)
            await InterruptAsync(null, "the call ended before all that was held could be sent to the speech service");
        else
            await PostAsync(new CallMessage.TrackChanged(_context.Track, "ended"));
        return TrackPhase.Ended;
    }

    /// <summary>Once per interruption, however many attempts it takes.</summary>
    private async Task InterruptAsync(int? code, string reason)
    {
        Services.Log.TrackInterrupted(_context.Call.Info.CallSid, _context.Track, code, reason);
        if (_isInterrupted)
        {
            await PostAsync(new CallMessage.TrackChanged(_context.Track, "interrupted", reason));
            return;
        }

        _isInterrupted = true;
        Services.Metrics.TrackInterrupted();
        await PostAsync(new CallMessage.Interrupted(_context.Track, _context.Call.Clock.NowMs, code, reason, null));
    }

    private void LetGo(bool isSpeaking)
    {
        switch (_phase)
        {
            case TrackPhase.Opening or TrackPhase.Waiting:
                _retention.WhileOpening();
                break;
            case TrackPhase.Live when _session is { } session:
                _retention.WhileLive(session);
                break;
            case TrackPhase.Suspended when !isSpeaking && !_voice.Task.IsCompleted:
                _retention.WhileSuspended();
                break;
            case TrackPhase.GivenUp:
                _retention.WhileGivenUp();
                break;
        }
    }

    private ValueTask PostAsync(CallMessage message) => _context.Call.PostAsync(message);
}
