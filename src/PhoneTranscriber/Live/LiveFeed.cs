using System.Text.Json;
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
    /// <summary>Durable events kept for readers who come back; a reader who was away for longer gets a snapshot.</summary>
    private const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<FeedItem> _recent = new();
    private readonly List<FeedSubscription> _subscriptions = [];
    private volatile int _subscribers;
    private bool _closed;

    public bool HasSubscribers => _subscribers > 0;

    /// <summary>Replaces a call's view without an event.</summary>
    public void Update(Call call, CallView view)
    {
        lock (_gate) call.View = view;
    }

    /// <summary>Replaces a call's view and tells every reader why.</summary>
    public void Publish(Call call, CallView view, CallEvent happened, long? sequence)
    {
        lock (_gate)
        {
            call.View = view;
            var item = new FeedItem(happened.Type, happened.IsDurable ? happened.Id : null, happened.CallSid, happened.ToBody(sequence));
            if (happened.IsDurable)
            {
                _recent.Enqueue(item);
                if (_recent.Count > Kept) _recent.Dequeue();
            }

            for (var i = _subscriptions.Count - 1; i >= 0; i--)
            {
                if (_subscriptions[i].Offer(item)) continue;
                metrics.FeedReaderCutOff();
                RemoveAt(i);
            }
        }
    }

    /// <summary>Joins the feed, after <paramref name="lastEventId"/> when that event is still known, with a snapshot otherwise.</summary>
    public FeedSubscription Subscribe(IEnumerable<Call> calls, string? callSid, string? lastEventId)
    {
        lock (_gate)
        {
            var subscription = new FeedSubscription(this, callSid)
            {
                First = Missed(callSid, lastEventId) ?? [Snapshot(calls, callSid)],
            };
            if (_closed)
            {
                subscription.Complete();
                return subscription;
            }

            _subscriptions.Add(subscription);
            _subscribers = _subscriptions.Count;
            return subscription;
        }
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

    private List<FeedItem>? Missed(string? callSid, string? lastEventId)
    {
        if (lastEventId is null) return null;
        var found = false;
        var missed = new List<FeedItem>();
        foreach (var item in _recent)
        {
            if (found && (callSid is null || item.CallSid == callSid)) missed.Add(item);
            found |= item.Id == lastEventId;
        }

        return found ? missed : null;
    }

    private static FeedItem Snapshot(IEnumerable<Call> calls, string? callSid)
    {
        var views = calls.Select(call => call.View)
            .Where(view => callSid is null ? view.EndedAt is null : view.CallSid == callSid)
            .OrderBy(view => view.StartedAt).ToList();
        var partials = views.SelectMany(view => view.Partials.Values.Select(turn => new PartialTurn(view.CallSid, turn))).ToList();
        var data = JsonSerializer.SerializeToUtf8Bytes(new FeedSnapshot(views, partials), ApiJson.Wire.FeedSnapshot);
        return new FeedItem("snapshot", null, null, data);
    }

    private void RemoveAt(int index)
    {
        _subscriptions.RemoveAt(index);
        _subscribers = _subscriptions.Count;
    }
}
