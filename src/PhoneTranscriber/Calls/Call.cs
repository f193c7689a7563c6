using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

/// <summary>
/// The heart: one call, from the voice webhook to <c>call.ended</c>. All that happens to it is posted to one inbox and handled by one
/// consumer (step 6); that consumer alone changes <see cref="View"/> and publishes events, so turn numbers and event order need no lock.
/// </summary>
internal sealed class Call
{
    /// <summary>Messages waiting for the consumer. At the bound the poster waits, which holds back one speech session's reader, never audio.</summary>
    private const int InboxCapacity = 1024;

    private readonly Channel<CallMessage> _inbox = Channel.CreateBounded<CallMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true });

    private readonly CallServices _services;
    private readonly Lock _gate = new();
    private readonly List<object> _sessionKeys = [];
    private readonly List<StreamLease> _streams = [];
    private readonly Lock _answerGate = new();
    private readonly ITimer _deadline;
    private string? _twiml;
    private string _deadlineReason = Calls.EndReason.NoStream;
    private string? _endReason;
    private readonly OutboxCounters _deliveries = new();
    private long _feedSequence;

    public Call(CallInfo info, NumberProfile profile, CallServices services)
    {
        Info = info;
        Profile = profile;
        _services = services;
        Clock = new CallClock(services.Time);
        View = new CallView
        {
            CallSid = info.CallSid,
            From = info.From,
            To = info.To,
            Direction = info.Direction,
            StartedAt = services.Time.GetUtcNow(),
        };
        _deadline = services.Time.CreateTimer(
            static call => ((Call)call!).OnDeadline(), this, services.Settings.StreamTimeout, Timeout.InfiniteTimeSpan);
        Completion = RunAsync();
    }

    public CallInfo Info { get; }

    public NumberProfile Profile { get; }

    public CallClock Clock { get; }

    /// <summary>How the outside sees the call. Replaced under the feed's lock, so that a snapshot and the events after it fit together.</summary>
    public CallView View { get; set; }

    /// <summary>Done when <c>call.ended</c> is published. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Whether the call has been told to end.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate) return _endReason is not null;
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
            var lease = new StreamLease(streamSid);
            _streams.Add(lease);
            _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return lease;
        }
    }

    /// <summary>Twilio says that a stream is over, or that it never came about; its socket may still look open.</summary>
    public void RequestStreamEnd(string streamSid, string reason)
    {
        StreamLease? lease;
        lock (_gate)
        {
            lease = _streams.Find(stream => stream.StreamSid == streamSid);
            if (_streams.Count == 0 && reason == Calls.EndReason.StreamError && _endReason is null) AwaitResume(reason);
        }

        lease?.End(reason);
    }

    /// <summary>Tells the call something that may be lost when the inbox is full.</summary>
    public bool TryPost(CallMessage message) => _inbox.Writer.TryWrite(message);

    /// <summary>Tells the call something. Waits while the inbox is full; what comes after the end is dropped.</summary>
    public async ValueTask PostAsync(CallMessage message)
    {
        while (await _inbox.Writer.WaitToWriteAsync())
        {
            if (_inbox.Writer.TryWrite(message)) return;
        }
    }

    /// <summary>Ends the call. Four signals may do so in any order; the first one's reason stays.</summary>
    public void RequestEnd(string reason)
    {
        lock (_gate)
        {
            if (_endReason is not null) return;
            _endReason = reason;
            foreach (var stream in _streams) stream.End(reason);
        }

        // A full inbox needs no nudge: the consumer looks after every message.
        _inbox.Writer.TryWrite(new CallMessage.EndRequested());
    }

    private async Task RunAsync()
    {
        // The constructor must not run the consumer: the registry may still throw this instance away.
        await Task.Yield();
        try
        {
            Publish(View, EventTypes.CallStarted, new CallStartedData(Info), EventJson.Wire.CallStartedData);
            await foreach (var message in _inbox.Reader.ReadAllAsync())
            {
                Handle(message);
                if (IsOver()) break;
            }
        }
        catch (Exception exception)
        {
            _services.Log.CallFailed(exception, Info.CallSid);
            RequestEnd(Calls.EndReason.InternalError);
        }

        _inbox.Writer.TryComplete();
        await _deadline.DisposeAsync();
        PublishEnd();
    }

    private bool IsOver()
    {
        lock (_gate)
            return _endReason is not null && _streams.Count == 0;
    }

    private void Handle(CallMessage message)
    {
        switch (message)
        {
            case CallMessage.TurnHeard { IsFinal: false } partial:
                HandlePartial(partial.Turn);
                break;
            case CallMessage.TurnHeard final:
                HandleFinal(final.Turn);
                break;
            case CallMessage.Dtmf dtmf:
                Publish(View, EventTypes.CallDtmf, new DtmfData(Info, dtmf.Track, dtmf.Digit, dtmf.AtMs), EventJson.Wire.DtmfData);
                break;
            case CallMessage.TrackChanged changed:
                SetTrack(changed.Track, changed.State, changed.Reason);
                break;
            case CallMessage.Interrupted interrupted:
                HandleInterruption(interrupted);
                break;
            case CallMessage.SessionChanged changed:
                HandleSession(changed);
                break;
            case CallMessage.StreamEnded ended:
                HandleStreamEnd(ended.Stream, ended.Reason);
                break;
        }
    }

    private void HandlePartial(Turn turn)
    {
        var view = View with { Partials = View.Partials.SetItem(turn.Track, turn) };
        if (_services.Feed.HasSubscribers || _services.Webhooks.WantsPartials)
            Publish(view, EventTypes.TurnPartial, new TurnData(Info, turn), EventJson.Wire.TurnData);
        else
            _services.Feed.Update(this, view);
    }

    private void HandleFinal(Turn heard)
    {
        var turn = heard with { Order = View.Turns.Count };
        var view = View with { Turns = View.Turns.Add(turn), Partials = View.Partials.Remove(turn.Track) };
        _services.Metrics.TurnFinal();
        // Step 7: the turn and the events it causes.
        Publish(view, EventTypes.TurnFinal, new TurnData(Info, turn), EventJson.Wire.TurnData);
    }

    private void HandleInterruption(CallMessage.Interrupted interrupted)
    {
        SetTrack(interrupted.Track, "interrupted", interrupted.Reason);
        var data = new InterruptedData(
            Info, interrupted.Track, Speaker(interrupted.Track), interrupted.AtMs, interrupted.Code, interrupted.Reason);
        var view = View with { Partials = View.Partials.Remove(interrupted.Track) };
        Publish(view, EventTypes.TranscriptionInterrupted, data, EventJson.Wire.InterruptedData);
    }

    private void HandleSession(CallMessage.SessionChanged changed)
    {
        var index = _sessionKeys.IndexOf(changed.Key);
        if (index < 0) _sessionKeys.Add(changed.Key);
        var sessions = index < 0 ? View.Sessions.Add(changed.Session) : View.Sessions.SetItem(index, changed.Session);
        _services.Feed.Update(this, View with { Sessions = sessions });
    }

    /// <summary>A stream that was stopped ends the call; one that was lost may be resumed within the grace time.</summary>
    private void HandleStreamEnd(StreamLease stream, string reason)
    {
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

    private void AwaitResume(string reason)
    {
        _deadlineReason = reason;
        _deadline.Change(_services.Settings.ResumeGrace, Timeout.InfiniteTimeSpan);
    }

    private void OnDeadline()
    {
        string reason;
        lock (_gate)
        {
            if (_streams.Count > 0) return;
            reason = _deadlineReason;
        }

        RequestEnd(reason);
    }

    private void SetTrack(string track, string state, string? reason)
    {
        var changed = new TrackState(track, Speaker(track), state, reason);
        var index = View.Tracks.FindIndex(known => known.Track == track);
        var tracks = index < 0 ? View.Tracks.Add(changed) : View.Tracks.SetItem(index, changed);
        _services.Feed.Update(this, View with { Tracks = tracks });
    }

    private string Speaker(string track) => CallTrack.Speaker(track, Info.Direction);

    private void PublishEnd()
    {
        var now = _services.Time.GetUtcNow();
        var view = View with { EndedAt = now, EndReason = _endReason, Partials = View.Partials.Clear() };
        var data = new CallEndedData(
            Info,
            _endReason!,
            (long)(now - view.StartedAt).TotalMilliseconds,
            view.Sessions.Sum(session => session.BilledSeconds ?? 0),
            view.Turns.Count);
        Publish(view, EventTypes.CallEnded, data, EventJson.Wire.CallEndedData);
        _services.Log.CallEnded(Info.CallSid, _endReason!, data.DurationMs, data.Turns, data.SpeechSecondsBilled);
    }

    /// <summary>Step 8: readers. The live feed sees the new view and its event as one change; webhooks get what they asked for.</summary>
    private void Publish<T>(CallView view, string type, T data, JsonTypeInfo<T> json)
    {
        var happened = CallEvent.Create(_services.Ids, _services.Time.GetUtcNow(), type, Info.CallSid, data, json);
        _services.Feed.Publish(this, view, happened, happened.IsDurable ? ++_feedSequence : null);
        var deliveries = _services.Webhooks.Fan(happened, _deliveries);
        var call = new CallRow(
            Info.CallSid, Info.From, Info.To, Info.Direction, view.StartedAt.ToUnixTimeMilliseconds(),
            view.EndedAt?.ToUnixTimeMilliseconds(), view.EndReason, _services.Node.Name);
        _services.Writer.TryEnqueue(
            new StoreChange { CallSid = Info.CallSid, Call = call, Deliveries = deliveries }, _ => _services.Webhooks.Poke(deliveries));
    }
}
