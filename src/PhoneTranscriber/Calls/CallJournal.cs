using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

/// <summary>
/// What is known of a call, and the one place that adds to it; used by the call's consumer alone. Step 7: a turn, the event it causes and
/// the deliveries of that event are one <see cref="StoreChange"/>; readers are told when it is durable, in the order in which it happened.
/// </summary>
internal sealed class CallJournal
{
    private readonly CallServices _services;
    private readonly CallInfo _info;
    private readonly ConcurrentQueue<CallMessage> _refused = new();
    private readonly Dictionary<string, DictationMemory> _dictation = [];
    private readonly Dictionary<TurnSource, int> _orders = [];
    private readonly List<SpokenTurn> _spoken = new(2);
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutboxCounters _deliveries = new();
    private volatile bool _isStale;
    private volatile bool _isRecordingTold;
    private CallView _known;
    private long _sequence;

    /// <param name="info">The call.</param>
    /// <param name="services">What every call uses.</param>
    /// <param name="stored">What is stored of it; null for a new call.</param>
    public CallJournal(CallInfo info, CallServices services, CallView? stored)
    {
        (_info, _services) = (info, services);
        _known = stored is not null ? stored with { Profile = info.Profile, Turns = PackedTurns.Of(stored.Turns) } : new CallView
        {
            CallSid = info.CallSid,
            From = info.From,
            To = info.To,
            Direction = info.Direction,
            Profile = info.Profile,
            StartedAt = services.Time.GetUtcNow(),
            Turns = PackedTurns.Empty,
        };
        View = _known;
    }

    /// <summary>The call as readers see it: what is durable. Changes under the live feed's lock only.</summary>
    public CallView View { get; set; }

    /// <summary>Under the live feed's lock only: the turns being spoken, one of a track at most; copies, which stay as they are.</summary>
    public ImmutableArray<SpokenTurn> Spoken => [.. _spoken.Select(turn => turn.Copy())];

    /// <summary>True when <c>call.ended</c> is durable or the call was abandoned, false when it was refused.</summary>
    public Task<bool> Ended => _ended.Task;

    /// <summary>Whether numbers can be given out: it is known where they stand.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Done when something of the call is in storage.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Whether something of the call is in storage.</summary>
    public bool WasStored => _stored.Task.IsCompleted;

    /// <summary>Whether storage refused a change: then what is known here is not what is stored, and <see cref="Start"/> is due.</summary>
    public bool IsStale => _isStale;

    /// <summary>Told, on another thread, when it becomes stale.</summary>
    public Action? Refused { get; init; }

    /// <summary>What the call is being told, which is told again should storage refuse what follows from it.</summary>
    public CallMessage? Cause { get; set; }

    /// <summary>
    /// Announces a new call; of one that is stored, counts on from there, and closes what a lost process left open. Again after a refusal.
    /// </summary>
    public void Start(ResumedCall? stored)
    {
        var isFirst = !IsStarted;
        (IsStarted, _isStale) = (true, false);
        if (stored is null)
        {
            (_deliveries, _sequence) = (new OutboxCounters(), 0);
            Publish(EventTypes.CallStarted, new CallStartedData(_info), EventJson.Wire.CallStartedData);
            return;
        }

        _stored.TrySetResult();
        (_deliveries, _sequence) = (new OutboxCounters(stored.Sequences), stored.Sequences.GetValueOrDefault(""));
        _known = stored.View with { Tracks = _known.Tracks, Profile = _info.Profile, Turns = PackedTurns.Of(stored.View.Turns) };
        _services.Feed.Update(() => View = _known);
        if (!isFirst || stored.IsShared) return;
        foreach (var session in _known.Sessions.Where(session => session.EndedAt is null))
            SetSession(session with { EndedAt = _services.Time.GetUtcNow(), Reason = SessionRecord.Lost });
    }

    /// <summary>What storage refused since the last time.</summary>
    public IReadOnlyList<CallMessage> TakeRefused()
    {
        List<CallMessage> refused = [];
        while (_refused.TryDequeue(out var message)) refused.Add(message);
        return [.. refused.Distinct<CallMessage>(ReferenceEqualityComparer.Instance)];
    }

    /// <summary>Leaves the call to the process that has it.</summary>
    public void Abandon() => _ended.TrySetResult(true);

    /// <summary>Under the live feed's lock: what is just being said on a track.</summary>
    public void Speak(SpokenTurn turn)
    {
        Withdraw(turn.Track);
        _spoken.Add(turn);
    }

    /// <summary>It is read only if somebody wants to know, or if it has to be masked first.</summary>
    public void AddPartial(SpokenTurn heard)
    {
        var isWanted = _services.Outbox.WantsPartials;
        if (isWanted || _services.Redactor is not null)
        {
            var open = heard.Read();
            heard.Release();
            if (open is null) return;
            heard = new SpokenTurn(Redact(open, isPartial: true));
        }

        // From here on it may be withdrawn and used again at any time.
        var shown = _services.Feed.Speak(this, heard) ?? (isWanted ? heard : null);
        if (shown?.Read() is { } turn) TellPartial(turn);
    }

    private void TellPartial(Turn turn)
    {
        var happened = Happened(EventTypes.TurnPartial, new TurnData(_info, turn), EventJson.Wire.TurnData);
        _services.Feed.Tell(happened);
        var deliveries = IsStarted ? _services.Outbox.Fan(happened, _deliveries) : [];
        if (deliveries.Count > 0)
            Commit(new StoreChange { CallSid = _info.CallSid, Deliveries = deliveries, IsFleeting = true }, _ => _services.Outbox.Poke(deliveries));
    }

    /// <summary>Readers of the live feed are told by a partial turn without text: what they show of it does not hold.</summary>
    public void WithdrawPartial(string track)
    {
        long? shown = null;
        _services.Feed.Update(() => shown = Withdraw(track));
        if (shown is not { } start || !_services.Feed.HasSubscribers) return;
        var nothing = new Turn { Order = null, Track = track, Speaker = Speaker(track), Text = "", StartMs = start, EndMs = start, Words = [] };
        _services.Feed.Tell(Happened(EventTypes.TurnPartial, new TurnData(_info, nothing), EventJson.Wire.TurnData));
    }

    public void AddTurn(Turn heard, TurnSource source)
    {
        var turn = Redact(heard, isPartial: false) with { Order = Turns.LastOrder + 1 ?? 0 };
        _orders[source] = turn.Order!.Value;
        _known = _known with { Turns = Turns.Add(turn) };
        _services.Metrics.TurnFinal();
        Publish(EventTypes.TurnFinal, new TurnData(_info, turn), EventJson.Wire.TurnData, new StoreChange { CallSid = _info.CallSid, Turn = turn });
    }

    /// <summary>Changes a final turn; what the service says about one that was never announced is dropped.</summary>
    public void ReviseTurn(TurnSource source, Func<Turn, Turn> revise)
    {
        if (!_orders.TryGetValue(source, out var order)) return;
        var index = Turns.IndexOf(order);
        if (index < 0) return;
        var known = Turns[index];
        var revised = revise(known);
        // By itself: what is dictated over several turns has been masked, and is past.
        if (!ReferenceEquals(revised.Words, known.Words) && _services.Redactor is { } redactor)
        {
            var masked = redactor.Redact(revised.Text, [.. revised.Words.Select(word => word.Text)]);
            revised = revised with { Text = masked.Text, Words = [.. revised.Words.Zip(masked.Words, (word, text) => word with { Text = text })] };
        }

        if ((revised.Text, revised.SpeakerLabel, revised.Formatted) == (known.Text, known.SpeakerLabel, known.Formatted)) return;
        _known = _known with { Turns = Turns.SetItem(index, revised) };
        Publish(EventTypes.TurnRevised, new TurnData(_info, revised), EventJson.Wire.TurnData, new StoreChange { CallSid = _info.CallSid, RevisedTurn = revised });
    }

    public void AddAnswer(TurnSource source, string track, JsonElement answer)
    {
        if (!_orders.TryGetValue(source, out var order)) return;
        var said = LlmAnswer.Read(answer);
        if (_services.Redactor is { } redactor) said = said with { Text = redactor.Redact(said.Text, []).Text };
        Publish(EventTypes.LlmResponse, new LlmResponseData(_info, order, track, Speaker(track), said.Text, said.Model, said.FinishReason), EventJson.Wire.LlmResponseData);
    }

    public void AddDigit(string track, string digit, long atMs)
    {
        var shown = _services.Redactor is { } redactor ? redactor.MaskDigit(digit) : digit;
        Publish(EventTypes.CallDtmf, new DtmfData(_info, track, shown, atMs), EventJson.Wire.DtmfData);
    }

    public void SetTrack(string track, string state, string? reason)
    {
        var changed = new TrackState(track, Speaker(track), state, reason);
        var index = _known.Tracks.FindIndex(known => known.Track == track);
        if (index >= 0 && _known.Tracks[index] == changed) return;
        _known = _known with { Tracks = index < 0 ? _known.Tracks.Add(changed) : _known.Tracks.SetItem(index, changed) };
        _services.Feed.SetTracks(this, _known.Tracks, _services.Time.GetUtcNow());
    }

    public void Interrupt(CallMessage.Interrupted what)
    {
        SetTrack(what.Track, "interrupted", what.Reason);
        var data = new InterruptedData(_info, what.Track, Speaker(what.Track), what.AtMs, what.Code, what.Reason, what.Gap);
        Publish(EventTypes.TranscriptionInterrupted, data, EventJson.Wire.InterruptedData, clearPartial: what.Track);
    }

    public void Suspend(string track, long atMs) =>
        Publish(EventTypes.TranscriptionSuspended, new TrackData(_info, track, Speaker(track), atMs), EventJson.Wire.TrackData, clearPartial: track);

    public void Resume(string track, long atMs) =>
        Publish(EventTypes.TranscriptionResumed, new TrackData(_info, track, Speaker(track), atMs), EventJson.Wire.TrackData);

    public void SetSession(SessionRecord session)
    {
        var index = _known.Sessions.FindIndex(known => known.Key == session.Key);
        _known = _known with { Sessions = index < 0 ? _known.Sessions.Add(session) : _known.Sessions.SetItem(index, session) };
        _services.Feed.Update(() => View = View with { Sessions = _known.Sessions });
        Commit(new StoreChange { CallSid = _info.CallSid, Session = StoredCalls.Row(_info.CallSid, session) }, null);
    }

    public void SetStream(StreamRow stream) => Commit(new StoreChange { CallSid = _info.CallSid, Stream = stream }, null);

    public void End(string reason, RecordingView? recording)
    {
        if (_ended.Task.IsCompleted) _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // The end may have to be said again; what was taken before it is not.
        if (recording is not null && !_isRecordingTold)
            Publish(EventTypes.RecordingReady, new RecordingReadyData(_info, recording.DurationMs, recording.Bytes, RecordingFile.Channels, recording.Url), EventJson.Wire.RecordingReadyData);
        var now = _services.Time.GetUtcNow();
        _known = _known with { EndedAt = now, EndReason = reason };
        var data = new CallEndedData(
            _info,
            reason,
            (long)(now - _known.StartedAt).TotalMilliseconds,
            _known.Sessions.Sum(session => session.BilledSeconds ?? 0),
            _known.Turns.Count);
        Publish(EventTypes.CallEnded, data, EventJson.Wire.CallEndedData);
        _services.Log.CallEnded(_info.CallSid, reason, data.DurationMs, data.Turns, data.SpeechSecondsBilled);
    }

    private PackedTurns Turns => (PackedTurns)_known.Turns;

    private string Speaker(string track) => CallTrack.Speaker(track, _info.Direction);

    /// <summary>Masks what must not be kept, before anything else sees the turn.</summary>
    private Turn Redact(Turn turn, bool isPartial)
    {
        if (_services.Redactor is not { } redactor) return turn;
        if (!_dictation.TryGetValue(turn.Track, out var memory)) _dictation[turn.Track] = memory = redactor.NewTrack();
        var masked = redactor.RedactNext(memory, turn.Text, [.. turn.Words.Select(word => word.Text)], turn.StartMs, turn.EndMs, isPartial);
        return masked.Changed
            ? turn with { Text = masked.Text, Words = [.. turn.Words.Zip(masked.Words, (word, text) => word with { Text = text })] }
            : turn;
    }

    private CallEvent Happened<T>(string type, T data, JsonTypeInfo<T> json, long? sequence = null) =>
        CallEvent.Create(_services.Ids, _services.Time.GetUtcNow(), type, _info.CallSid, data, json, sequence);

    private void Publish<T>(string type, T data, JsonTypeInfo<T> json, StoreChange? change = null, string? clearPartial = null)
    {
        var happened = Happened(type, data, json, _sequence + 1);
        _sequence++;
        var deliveries = _services.Outbox.Fan(happened, _deliveries);
        var (known, ended) = (_known, _ended);
        change = (change ?? new StoreChange { CallSid = _info.CallSid }) with
        {
            Event = new EventRow(happened.Id, _info.CallSid, type, happened.Timestamp.ToUnixTimeMilliseconds(), _sequence, happened.Body),
            Deliveries = deliveries,
        };
        Commit(change, durable =>
        {
            // Step 8: readers.
            if (durable)
            {
                _services.Feed.Publish(() => Show(known, change.Turn, clearPartial), happened);
                _services.Outbox.Poke(deliveries);
            }

            if (type == EventTypes.RecordingReady) _isRecordingTold = durable;
            if (type == EventTypes.CallEnded) ended.TrySetResult(durable);
        });
    }

    private void Commit(StoreChange change, Action<bool>? done)
    {
        var cause = Cause;
        // Each change carries the call itself: none depends on an earlier one that storage may have lost.
        var isTaken = _services.Writer.TryEnqueue(change with { Call = StoredCalls.Row(_known, _services.Node.Name) }, durable =>
        {
            if (durable) _stored.TrySetResult();
            else Refuse(cause);
            done?.Invoke(durable);
        });
        if (isTaken) return;
        // Counts have no gaps: what is lost here was never counted.
        _deliveries.TakeBack(change.Deliveries);
        if (change.Event is not null) _sequence--;
        if (change.IsFleeting)
        {
            _services.Metrics.PartialDropped();
            return;
        }

        _services.Metrics.ChangeLost();
        _services.Log.ChangeLost(_info.CallSid);
        done?.Invoke(false);
    }

    private void Refuse(CallMessage? cause)
    {
        if (cause is not (null or CallMessage.StreamEnded or CallMessage.PartialHeard)) _refused.Enqueue(cause);
        _isStale = true;
        Refused?.Invoke();
    }

    /// <summary>What has become durable; of the turns being spoken, one that is newer than the final turn stays.</summary>
    private void Show(CallView known, Turn? final, string? clearPartial)
    {
        if (final is not null) Withdraw(final.Track, before: final.EndMs);
        if (clearPartial is not null) Withdraw(clearPartial);
        if (known.EndedAt is not null) _spoken.Clear();
        // Tracks and sessions are shown as they stand, not as they stood when the event happened.
        View = known with { Tracks = View.Tracks, Sessions = View.Sessions };
    }

    /// <summary>Under the live feed's lock, as <see cref="Show"/> is: what is durable is shown on the storage's thread.</summary>
    /// <param name="track">The track.</param>
    /// <param name="before">Only a turn that began before that, ms on the call's clock.</param>
    /// <returns>Where on the call's clock the turn began that is not shown any more, ms; null when none was.</returns>
    private long? Withdraw(string track, long before = long.MaxValue)
    {
        for (var i = 0; i < _spoken.Count; i++)
        {
            var withdrawn = _spoken[i];
            var start = withdrawn.StartMs;
            if (withdrawn.Track != track || start >= before) continue;
            _spoken.RemoveAt(i);
            withdrawn.Release();
            return start;
        }

        return null;
    }
}
