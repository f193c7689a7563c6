using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>
/// The heart: one call, from the voice webhook to <c>call.ended</c>. All that happens to it is posted to one inbox and handled by one
/// consumer (step 6); that consumer alone adds to the call and publishes events, so turn numbers and event order need no lock. What it
/// knows is kept by its <see cref="CallJournal"/>.
/// </summary>
internal sealed class Call
{
    /// <summary>Messages waiting for the consumer. At the bound the poster waits, which holds back one speech session's reader, never audio.</summary>
    private const int InboxCapacity = 1024;

    /// <summary>How long the disk may take to complete a recording; the call ends without it then.</summary>
    private static readonly TimeSpan RecordingPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRecordingPatience = TimeSpan.FromSeconds(0.5);

    private readonly Channel<CallMessage> _inbox = Channel.CreateBounded<CallMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly CallConsumer _consumer;
    private readonly CallServices _services;
    private readonly Lock _gate = new();
    private readonly List<StreamLease> _streams = [];
    private readonly Lock _answerGate = new();
    private readonly CallJournal _journal;
    private readonly CallLearner _learner;
    private readonly ITimer _deadline;
    private string? _twiml;
    private string _deadlineReason = Calls.EndReason.NoStream;
    private string? _endReason;
    private bool _isAbandoned;
    private bool _hadStream;

    /// <param name="info">Whose call it is.</param>
    /// <param name="profile">How calls on its number are treated.</param>
    /// <param name="services">What every call uses.</param>
    /// <param name="origin">What is known of it.</param>
    /// <param name="stored">What is stored of it, when that is known.</param>
    public Call(CallInfo info, NumberProfile profile, CallServices services, CallOrigin origin = CallOrigin.New, ResumedCall? stored = null)
    {
        Info = info = info with { Profile = profile.Settings.Name };
        Profile = profile;
        _services = services;
        _consumer = new CallConsumer(this);
        Clock = new CallClock(services.Time, stored?.FirstStreamAt);
        Recording = services.Recordings.Begin(info, Clock);
        _journal = new CallJournal(info, services, stored?.View)
        {
            // Not on the storage's thread: others wait for what it has to tell them.
            Refused = () => ThreadPool.UnsafeQueueUserWorkItem(static call => call.Nudge(), this, preferLocal: false),
        };
        _learner = new CallLearner(info.CallSid, _inbox.Reader, _journal, services);
        if (origin == CallOrigin.Resumed) _deadlineReason = Calls.EndReason.ProcessLost;
        _deadline = services.Time.CreateTimer(
            static call => ((Call)call!).OnDeadline(), this,
            origin == CallOrigin.Resumed ? services.Settings.ResumeGrace : services.Settings.StreamTimeout, Timeout.InfiniteTimeSpan);
        Completion = RunAsync(origin, stored);
        Ended = FinishAsync();
    }

    public CallInfo Info { get; }

    public NumberProfile Profile { get; }

    public CallClock Clock { get; }

    /// <summary>Null when the call is not recorded.</summary>
    public CallRecording? Recording { get; }

    /// <summary>Steers the call's speech sessions.</summary>
    public CallSpeech Speech { get; } = new();

    /// <summary>How the outside sees the call.</summary>
    public CallView View
    {
        get => _journal.View;
        set => _journal.View = value;
    }

    /// <summary>How the call stands at this moment. Under the live feed's lock only.</summary>
    public StandingCall Standing => new(View, _journal.Spoken);

    /// <summary>Done when something of the call is in storage, so that other processes know of it.</summary>
    public Task Stored => _journal.Stored;

    /// <summary>Done when <c>call.ended</c> is on its way into storage. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Done when <c>call.ended</c> is durable and published, or when the call is another process's. Never faults.</summary>
    public Task Ended { get; }

    /// <summary>Whether it has a media stream here: then nobody knows more of it.</summary>
    public bool HasStreams
    {
        get
        {
            lock (_gate) return _streams.Count > 0;
        }
    }

    /// <summary>Whether the call has been told to end.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate) return _endReason is not null;
        }
    }

    /// <summary>
    /// Whether the call is over at Twilio when its stream is closed: the bridge answered it, and Twilio waits for the stream. Not so for one
    /// that goes on to somebody, or whose stream was started from outside.
    /// </summary>
    public bool EndsWithItsStream
    {
        get
        {
            lock (_answerGate) return _twiml is not null && Profile.Settings.Mode == NumberMode.Answer;
        }
    }

    /// <summary>The TwiML that the voice webhook is answered with: made once, so that a repeated webhook gets the same.</summary>
    public string AnswerOnce(Func<string> makeTwiml)
    {
        lock (_answerGate) return _twiml ??= makeTwiml();
    }

    /// <summary>
    /// Lets a media stream join; null when the call is over. A stream that joined must post <see cref="CallMessage.StreamEnded"/>, always.
    /// </summary>
    public StreamLease? TryAttachStream(string streamSid)
    {
        lock (_gate)
        {
            if (_endReason is not null) return null;
            var lease = new StreamLease(streamSid, _services.Time.GetUtcNow());
            _streams.Add(lease);
            _hadStream = true;
            _deadlineReason = Calls.EndReason.NoStream;
            _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return lease;
        }
    }

    /// <summary>
    /// Whether a stream may be started from outside: none is there and none is on its way. The call then waits for it as for its first one.
    /// </summary>
    public bool TryAwaitStream()
    {
        lock (_gate)
        {
            if (_endReason is not null || _streams.Count > 0 || _deadlineReason == Calls.EndReason.NoStream) return false;
            Await(Calls.EndReason.NoStream, _services.Settings.StreamTimeout);
            return true;
        }
    }

    /// <summary>The stream that was to be started from outside will not come.</summary>
    public void OnStreamRefused()
    {
        lock (_gate)
        {
            if (_streams.Count == 0) AwaitResume(Calls.EndReason.StreamLost);
        }
    }

    /// <summary>Twilio said <c>stop</c> on this stream: the end of the call, unless it has another one. Its sessions are still to be finished.</summary>
    public void OnStopped(StreamLease stream)
    {
        lock (_gate)
        {
            if (_streams is not [var only] || only != stream || !TryEnd(Calls.EndReason.Stopped)) return;
        }

        Nudge();
    }

    /// <summary>Twilio says that a stream is over, or that it never came about; its socket may still look open.</summary>
    public void RequestStreamEnd(string streamSid, string reason)
    {
        StreamLease? lease;
        lock (_gate)
        {
            lease = _streams.Find(stream => stream.StreamSid == streamSid);
            // One grace per loss: a stream that never comes up is reported again and again.
            if (_streams.Count == 0 && reason == Calls.EndReason.StreamError && _deadlineReason == Calls.EndReason.NoStream) AwaitResume(reason);
        }

        lease?.End(reason);
    }

    /// <summary>Tells the call something that may be lost when the inbox is full. Hold no lock.</summary>
    public bool TryPost(CallMessage message)
    {
        var isTaken = _inbox.Writer.TryWrite(message);
        // One whose inbox is full looks anyway.
        _consumer.Wake();
        return isTaken;
    }

    /// <summary>Tells the call something. Waits while the inbox is full; what comes after the end is dropped. Hold no lock.</summary>
    public ValueTask PostAsync(CallMessage message) => TryPost(message) ? ValueTask.CompletedTask : WaitAndPostAsync(message);

    private async ValueTask WaitAndPostAsync(CallMessage message)
    {
        while (await _inbox.Writer.WaitToWriteAsync())
        {
            if (TryPost(message)) return;
        }
    }

    /// <summary>Ends the call. Four signals may do so in any order; the first one's reason stays. Hold no lock.</summary>
    public void RequestEnd(string reason)
    {
        lock (_gate)
        {
            if (!TryEnd(reason)) return;
        }

        Nudge();
    }

    /// <summary>Under the lock; who succeeds has to <see cref="Nudge"/> the consumer when it is released.</summary>
    private bool TryEnd(string reason)
    {
        if (_endReason is not null) return false;
        _endReason = reason;
        foreach (var stream in _streams) stream.End(reason);
        return true;
    }

    /// <summary>Makes the consumer look.</summary>
    private void Nudge() => TryPost(new CallMessage.EndRequested());

    /// <summary>Handles what the inbox has, as far as nothing has to be waited for. One consumer at a time.</summary>
    /// <returns>Whether there is nothing left to do but to wait for more.</returns>
    public bool TryConsume()
    {
        while (!IsOver() && _inbox.Reader.TryPeek(out var message))
        {
            if (message is CallMessage.StreamStarted) return false;
            _inbox.Reader.TryRead(out _);
            Handle(message);
            if (_journal.IsStale) return false;
        }

        return !IsOver();
    }

    private async Task RunAsync(CallOrigin origin, ResumedCall? stored)
    {
        // The constructor must not run the consumer: the registry may still throw this instance away.
        await Task.Yield();
        if (origin == CallOrigin.Unknown) await LearnAsync();
        else if (origin != CallOrigin.Elsewhere) Guarded(() => _journal.Start(stored));
        while (!IsOver())
        {
            if (_journal.IsStale) await LearnAsync();
            while (!IsOver() && _inbox.Reader.TryRead(out var message)) await ConsumeAsync(message);
            if (!IsOver()) await _consumer.WaitAsync();
        }

        _inbox.Writer.TryComplete();
        await _deadline.DisposeAsync();
        await EndAsync();
    }

    /// <summary>Gets to know what is stored, makes the call ours if its stream is here, and then does what waited for that.</summary>
    private async Task<bool> LearnAsync()
    {
        var (isLive, held) = await _learner.LearnAsync(() => HasStreams);
        if (!isLive)
        {
            _isAbandoned = true;
            RequestEnd(Calls.EndReason.Elsewhere);
        }

        foreach (var message in held) Handle(message);
        return isLive;
    }

    /// <summary>Says that the call has ended, unless that is another process's business.</summary>
    private async Task EndAsync()
    {
        var verdict = await JudgeEndAsync();
        for (var refusals = 1; verdict == EndVerdict.Learn && refusals < CallLearner.MostRefusals; refusals++)
        {
            await LearnAsync();
            verdict = await JudgeEndAsync();
        }

        // The file is complete before anybody is told, and closed even if nobody is.
        var recorded = Recording is null ? null : await Recording.FinishAsync(_endReason == Calls.EndReason.Shutdown ? LastRecordingPatience : RecordingPatience);
        if (verdict != EndVerdict.End) _journal.Abandon();
        // It had a stream, at the process that is gone.
        else Guarded(() => _journal.End(_learner.WasOrphaned && _endReason == Calls.EndReason.NoStream ? Calls.EndReason.ProcessLost : _endReason!, recorded));
    }

    private async Task<EndVerdict> JudgeEndAsync()
    {
        if (_isAbandoned) return EndVerdict.Leave;
        await _learner.SettleAsync();
        return await _learner.JudgeEndAsync(_endReason!, Volatile.Read(ref _hadStream));
    }

    private async Task FinishAsync()
    {
        await Completion;
        if (await _journal.Ended) return;
        // The end was not taken: there was no room, or what is known of the call is not what is stored. Once more; then the beat will find it.
        await _services.Writer.FlushAsync(CancellationToken.None);
        await EndAsync();
        await _journal.Ended;
    }

    private void Guarded(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>A fault of ours ends the call like any other end: its sessions are terminated first.</summary>
    private void Fail(Exception exception)
    {
        _services.Log.CallFailed(exception, Info.CallSid);
        RequestEnd(Calls.EndReason.InternalError);
    }

    private bool IsOver()
    {
        lock (_gate)
            return _endReason is not null && _streams.Count == 0;
    }

    private ValueTask ConsumeAsync(CallMessage message)
    {
        if (message is CallMessage.StreamStarted) return CheckAndConsumeAsync(message);
        Handle(message);
        return _journal.IsStale ? new ValueTask(LearnAsync()) : ValueTask.CompletedTask;
    }

    private async ValueTask CheckAndConsumeAsync(CallMessage message)
    {
        // Another process may have had the call meanwhile.
        if (!await _learner.IsOursAsync()) await LearnAsync();
        Handle(message);
        if (_journal.IsStale) await LearnAsync();
    }

    private void Handle(CallMessage message)
    {
        _journal.Cause = message;
        try
        {
            Tell(message);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            _journal.Cause = null;
        }
    }

    private void Tell(CallMessage message)
    {
        switch (message)
        {
            case CallMessage.PartialHeard partial:
                _journal.AddPartial(partial.Turn);
                break;
            case CallMessage.TurnHeard final:
                _journal.AddTurn(final.Turn, final.Source);
                break;
            case CallMessage.PartialWithdrawn withdrawn:
                _journal.WithdrawPartial(withdrawn.Track);
                break;
            case CallMessage.TurnRevised revised:
                Revise(revised);
                break;
            case CallMessage.SpeakerRevised revised:
                Revise(revised);
                break;
            case CallMessage.LlmAnswered answered:
                _journal.AddAnswer(answered.Source, answered.Track, answered.Answer);
                break;
            case CallMessage.Dtmf dtmf:
                _journal.AddDigit(dtmf.Track, dtmf.Digit, dtmf.AtMs);
                break;
            case CallMessage.TrackChanged changed:
                _journal.SetTrack(changed.Track, changed.State, changed.Reason);
                break;
            case CallMessage.Interrupted interrupted:
                _journal.Interrupt(interrupted);
                break;
            case CallMessage.Suspended suspended:
                _journal.Suspend(suspended.Track, suspended.AtMs);
                break;
            case CallMessage.Resumed resumed:
                _journal.Resume(resumed.Track, resumed.AtMs);
                break;
            case CallMessage.SessionChanged changed:
                _journal.SetSession(changed.Session);
                break;
            case CallMessage.StreamStarted started:
                _journal.SetStream(started.Stream);
                break;
            case CallMessage.StreamEnded ended:
                HandleStreamEnd(ended.Stream, ended.Reason);
                break;
        }
    }

    // Methods of their own: what a lambda needs would be made for each message, most of which are others.
    private void Revise(CallMessage.TurnRevised revised) => _journal.ReviseTurn(
        revised.Source, known => known with { Text = revised.Turn.Text, Words = revised.Turn.Words, Formatted = revised.Turn.Formatted });

    private void Revise(CallMessage.SpeakerRevised revised) => _journal.ReviseTurn(revised.Source, known => known with { SpeakerLabel = revised.Label });

    /// <summary>A stream that was stopped ends the call; one that was lost may be resumed within the grace time.</summary>
    private void HandleStreamEnd(StreamLease stream, string reason)
    {
        _journal.SetStream(stream.Row(Info.CallSid, _services.Time.GetUtcNow(), reason));
        lock (_gate)
        {
            _streams.Remove(stream);
            if (_streams.Count > 0 || _endReason is not null) return;
            if (reason != Calls.EndReason.Stopped)
            {
                AwaitResume(reason);
                return;
            }
        }

        RequestEnd(reason);
    }

    private void AwaitResume(string reason) => Await(reason, _services.Settings.ResumeGrace);

    /// <summary>Ends the call, for <paramref name="reason"/>, unless a stream joins in time.</summary>
    private void Await(string reason, TimeSpan time)
    {
        _deadlineReason = reason;
        _deadline.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void OnDeadline()
    {
        lock (_gate)
        {
            // A stream that joined meanwhile has the call.
            if (_streams.Count > 0 || !TryEnd(_deadlineReason)) return;
        }

        Nudge();
    }
}
