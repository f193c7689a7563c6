using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>
/// One speech session of a track: a loop that sends (<see cref="SessionSender"/>) and one that listens (<see cref="SessionListener"/>). It
/// ends when <see cref="Stop"/> is called or the service ends it, and is terminated on every way out.
/// </summary>
internal sealed class TrackSession : IAsyncDisposable
{
    /// <summary>Silence before the end of one session that the next one hears again. Bytes, 600 ms.</summary>
    private const long Overlap = 600 * MuLaw.BytesPerMillisecond;

    private readonly TrackContext _context;
    private readonly HeldAudio _audio;
    private readonly StreamingSession _session;
    private readonly SessionSender _sender;
    private readonly SessionListener _listener;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _closingGate = new();
    private ConfigurationUpdate _settings;
    private Task _listening = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private Task? _closing;
    private int _stop;

    public TrackSession(TrackContext context, TrackTranscriber track, HeldAudio audio, StreamingSession session, SessionRecord record, ConfigurationUpdate settings)
    {
        (_context, _audio, _session, _settings) = (context, audio, session, settings);
        Record = record with { Id = session.Id, BegunAt = context.Services.Time.GetUtcNow() };
        Watch = new SessionWatch(session, context);
        _sender = new SessionSender(context, track, audio, session, Watch);
        _listener = new SessionListener(context, track, audio, session, _sender, Watch, record.Key);
        _listener.Expect(Parameters);
    }

    /// <summary>Whether it has to be given up, or to be followed by another one.</summary>
    public SessionWatch Watch { get; }

    /// <summary>What the ledger says of the session.</summary>
    public SessionRecord Record { get; private set; }

    /// <summary>Done when the session is over on the wire and in the ledger, and everything it said is posted to the call. Never faults.</summary>
    public Task<SessionEnd> Closed => _end.Task;

    /// <inheritdoc cref="SessionListener.HasOpenTurn"/>
    public bool HasOpenTurn => _listener.HasOpenTurn;

    /// <inheritdoc cref="SessionSender.IsCaughtUp"/>
    public bool IsCaughtUp => _sender.IsCaughtUp;

    /// <inheritdoc cref="SessionSender.SentTo"/>
    public long SentTo => _sender.SentTo;

    private StreamingParameters Parameters => _context.Profile.Parameters.With(_settings);

    private SessionStop Stopped => (SessionStop)Volatile.Read(ref _stop);

    /// <summary>
    /// Sends from the beginning of what the track holds until something stops it. Returns when the session has said its last words; a
    /// session that is <see cref="SessionStop.Replaced"/> is not waited for, see <see cref="Closed"/>.
    /// </summary>
    public async Task<SessionStop> RunAsync()
    {
        Watch.Begin();
        _listening = _listener.RunAsync(Parameters is { Family: ModelFamily.UniversalStreaming, FormatTurns: true });
        _sending = SendAsync();
        _ = _session.Completion.ContinueWith(
            static (_, session) => ((TrackSession)session!).Stop(SessionStop.Dropped),
            this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _stopped.Task;
        if (Stopped == SessionStop.Replaced) await _listener.MuteAsync();
        var closing = CloseAsync();
        if (Stopped != SessionStop.Replaced) await closing;
        return Stopped;
    }

    /// <summary>Terminates the session if nobody did: one that was never used, or that a fault of ours left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop(SessionStop.Finished);
        await CloseAsync();
        _listener.Dispose();
    }

    /// <summary>Ends the session; the first cause stays. Safe from any thread, which must hold no lock.</summary>
    public void Stop(SessionStop cause)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)cause, (int)SessionStop.None) != (int)SessionStop.None) return;
        _stopped.TrySetResult();
        _sender.Stop();
    }

    /// <summary>There is audio to send, or none will come any more. Hold no lock.</summary>
    public void Wake() => _sender.Wake();

    public async Task ConfigureAsync(ConfigurationUpdate update)
    {
        _settings = _settings.With(update);
        _listener.Expect(Parameters);
        await TellAsync(() => _session.UpdateConfigurationAsync(update));
    }

    /// <summary>Sends the settings of the call if they were changed while the session was being opened.</summary>
    public Task CatchUpAsync(ConfigurationUpdate settings) => settings == _settings ? Task.CompletedTask : ConfigureAsync(settings);

    public async Task ForceEndpointAsync() => await TellAsync(() => _session.ForceEndpointAsync());

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
        try
        {
            if (await _sender.RunAsync() is var cause && cause != SessionStop.None) Stop(cause);
        }
        catch (Exception exception)
        {
            if (!_stopped.TrySetException(exception)) _context.Services.Log.TrackFailed(exception, _context.Call.Info.CallSid, _context.Track);
        }
    }

    private Task CloseAsync()
    {
        lock (_closingGate) return _closing ??= CloseOnceAsync();
    }

    private async Task CloseOnceAsync()
    {
        var services = _context.Services;
        // It goes out behind the message being sent, or, if the service takes that no more, the session is dropped.
        var end = await _session.TerminateAsync(Stopped == SessionStop.Replaced ? SpeechService.ReplaceTimeout : services.Service.TerminateTimeout);
        await _listening;
        await _sending;
        await _session.DisposeAsync();
        // What was sent before a session's proper end is in its final turns.
        if (end.Reason == SessionEndReason.Terminated && Stopped is not SessionStop.Replaced and not SessionStop.Dropped) _audio.ReleaseHeard(SentTo, Overlap);
        var now = services.Time.GetUtcNow();
        var billed = end.SessionDurationSeconds ?? Math.Ceiling((now - Record.BegunAt!.Value).TotalSeconds);
        Record = Record with
        {
            EndedAt = now,
            CloseCode = end.CloseCode,
            Reason = Reason(end),
            AudioSeconds = end.AudioDurationSeconds ?? _sender.SentSeconds,
            BilledSeconds = billed,
            CostUsd = _context.CostOf(billed),
        };
        services.Usage.Closed(billed, Record.CostUsd);
        if (Stopped is SessionStop.Dropped or SessionStop.Replaced) services.Usage.Lost();
        services.Log.SessionEnded(_context.Call.Info.CallSid, _context.Track, _session.Id, end.Reason, end.CloseCode);
        await _context.Call.PostAsync(new CallMessage.SessionChanged(Record));
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
