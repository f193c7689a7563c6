using System.Collections.Immutable;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Live;

/// <summary>
/// Step 8: fan-out to the people who watch. One lock makes a call's new view and the event that explains it one change, so a snapshot
/// taken under the same lock is continued by the events after it without a gap or a repeat.
/// </summary>
internal sealed class LiveFeed(BridgeMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly RecentEvents _recent = new();
    private readonly List<FeedSubscription> _subscriptions = [];
    private volatile int _subscribers;
    private bool _closed;

    public bool HasSubscribers => _subscribers > 0;

    /// <summary>Told when the first reader has come (true) and when the last one has gone; must be quick.</summary>
    public Action<bool>? Watched { get; set; }

    /// <summary>Changes what is shown of a call without an event.</summary>
    public void Update(Action change)
    {
        lock (_gate) change();
    }

    /// <summary>Changes what is being said in a call.</summary>
    /// <returns>A copy, to tell the readers of; null when there are none.</returns>
    public SpokenTurn? Speak(CallJournal call, SpokenTurn turn)
    {
        lock (_gate)
        {
            call.Speak(turn);
            return HasSubscribers ? turn.Copy() : null;
        }
    }

    /// <summary>Tells every reader something that they need not catch up with later.</summary>
    public void Tell(CallEvent happened)
    {
        lock (_gate) Offer(new FeedItem(happened.Type, null, happened.CallSid, happened.Body));
    }

    /// <summary>Changes how the tracks of a call stand and tells every reader, who need not catch up with it later.</summary>
    public void SetTracks(CallJournal call, ImmutableList<TrackState> tracks, DateTimeOffset now)
    {
        lock (_gate)
        {
            call.View = call.View with { Tracks = tracks };
            if (HasSubscribers) Offer(TracksEvent.Of(now, call.View.CallSid, [call.View]));
        }
    }

    /// <summary>Tells every reader how loud the calls are that it reads of. Not kept, and not waited for.</summary>
    public void TellLevels(LevelsReport report)
    {
        FeedSubscription[] readers;
        lock (_gate) readers = [.. _subscriptions];
        foreach (var reader in readers)
        {
            if (report.For(reader.CallSid) is { } item) reader.OfferFleeting(item);
        }
    }

    /// <summary>Changes what is shown of a call and tells every reader why. The event is durable by now.</summary>
    public void Publish(Action change, CallEvent happened)
    {
        lock (_gate)
        {
            change();
            _recent.Add(happened.Type, happened.Id, happened.CallSid, happened.Body);
            if (HasSubscribers) Offer(new FeedItem(happened.Type, happened.Id, happened.CallSid, happened.Body));
        }
    }

    /// <summary>Joins the feed. Nothing is written under the lock: all calls wait for it.</summary>
    /// <param name="calls">All calls.</param>
    /// <param name="callSid">The call it is about; null for the live ones.</param>
    /// <param name="lastEventId">The last event that the reader saw.</param>
    /// <param name="start">What the subscription continues from.</param>
    public FeedSubscription Subscribe(IEnumerable<Call> calls, string? callSid, string? lastEventId, out FeedStart start)
    {
        lock (_gate)
        {
            start = new FeedStart(lastEventId is null ? null : _recent.After(lastEventId, callSid), Standing(calls, callSid));
            var subscription = new FeedSubscription(this, callSid);
            if (_closed)
            {
                subscription.Complete();
                return subscription;
            }

            _subscriptions.Add(subscription);
            CountSubscribers();
            return subscription;
        }
    }

    /// <summary>Tells a reader who has come back how the calls stand, between what has happened and what will.</summary>
    /// <param name="subscription">The reader.</param>
    /// <param name="calls">All calls.</param>
    /// <param name="isAnew">A snapshot; else only what the missed events do not tell.</param>
    public void Restate(FeedSubscription subscription, IEnumerable<Call> calls, bool isAnew)
    {
        lock (_gate)
        {
            var standing = Standing(calls, subscription.CallSid);
            subscription.Offer(isAnew ? FeedItem.Snapshot(standing) : FeedItem.Resumption(standing));
        }
    }

    /// <summary>The calls whose events are remembered.</summary>
    public IReadOnlyCollection<string> RecentCalls()
    {
        lock (_gate) return _recent.Calls;
    }

    /// <summary>Drops what is remembered of calls that were deleted.</summary>
    public void Forget(IReadOnlySet<string> callSids)
    {
        lock (_gate) _recent.Forget(callSids);
    }

    public void Remove(FeedSubscription subscription)
    {
        lock (_gate)
        {
            var index = _subscriptions.IndexOf(subscription);
            if (index >= 0) RemoveAt(index);
        }
    }

    /// <summary>Ends all readers' streams: the bridge stops.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var subscription in _subscriptions) subscription.Complete();
        }
    }

    private void Offer(FeedItem item)
    {
        for (var i = _subscriptions.Count - 1; i >= 0; i--)
        {
            if (_subscriptions[i].Offer(item)) continue;
            metrics.FeedReaderCutOff();
            RemoveAt(i);
        }
    }

    private static List<StandingCall> Standing(IEnumerable<Call> calls, string? callSid) =>
    [
        .. calls.Where(call => callSid is null ? call.View.EndedAt is null : call.Info.CallSid == callSid)
            .Select(call => call.Standing)
            .OrderBy(call => call.View.StartedAt),
    ];

    private void RemoveAt(int index)
    {
        _subscriptions.RemoveAt(index);
        CountSubscribers();
    }

    private void CountSubscribers()
    {
        var wasWatched = HasSubscribers;
        _subscribers = _subscriptions.Count;
        if (wasWatched != HasSubscribers) Watched?.Invoke(HasSubscribers);
    }
}
