using System.Collections.Concurrent;
using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Sends events to the configured endpoints: in order per call and endpoint, in parallel across them, so a dead endpoint holds back only
/// its own calls. Undelivered events live in memory and are lost when the process ends.
/// </summary>
internal sealed class WebhookDispatcher : IAsyncDisposable
{
    private readonly WebhookSettings _settings;
    private readonly WebhookSender _sender;
    private readonly BridgeMetrics _metrics;
    private readonly ILogger<WebhookDispatcher> _log;
    private readonly ConcurrentDictionary<(string CallSid, EndpointSettings Endpoint), Lane> _lanes = new();
    private readonly CancellationTokenSource _stopping = new();

    public WebhookDispatcher(WebhookSettings settings, WebhookSender sender, BridgeMetrics metrics, ILogger<WebhookDispatcher> log)
    {
        (_settings, _sender, _metrics, _log) = (settings, sender, metrics, log);
        WantsPartials = settings.Endpoints.Any(endpoint => endpoint.Wants(EventTypes.TurnPartial));
    }

    public bool WantsPartials { get; }

    /// <summary>Queues an event for every endpoint that wants it; never waits.</summary>
    public void Enqueue(CallEvent happened)
    {
        foreach (var endpoint in _settings.Endpoints)
        {
            if (!endpoint.Wants(happened.Type)) continue;
            var lane = _lanes.GetOrAdd((happened.CallSid, endpoint), key => new Lane(this, key.CallSid, key.Endpoint));
            lane.Enqueue(happened);
            if (happened.Type == EventTypes.CallEnded) lane.Complete();
        }
    }

    /// <summary>Lets what is queued go out until <paramref name="cancel"/>, then gives up and says how much was not delivered.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        var lanes = _lanes.Values.ToArray();
        foreach (var lane in lanes) lane.Complete();
        await using (cancel.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).Cancel(), _stopping))
            await Task.WhenAll(lanes.Select(lane => lane.Completion));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_lanes.Values.Select(lane => lane.Completion));
        _stopping.Dispose();
    }

    /// <summary>The events of one call for one endpoint.</summary>
    private sealed class Lane
    {
        /// <summary>Events of one call that may wait; a call whose endpoint is dead for longer loses the newest, counted and logged.</summary>
        private const int Capacity = 10_000;

        private readonly Channel<Delivery> _queue = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        private readonly WebhookDispatcher _owner;
        private readonly EndpointSettings _endpoint;
        private readonly string _callSid;
        private long _sequence;

        public Lane(WebhookDispatcher owner, string callSid, EndpointSettings endpoint)
        {
            (_owner, _callSid, _endpoint) = (owner, callSid, endpoint);
            Completion = Task.Run(RunAsync);
        }

        public Task Completion { get; }

        public void Enqueue(CallEvent happened)
        {
            var delivery = new Delivery(happened.Id, happened.Type, _callSid, happened.ToBody(_sequence + 1));
            if (_queue.Writer.TryWrite(delivery)) _sequence++;
            else _owner.GiveUp(delivery, _endpoint, "the queue of this call is full");
        }

        public void Complete() => _queue.Writer.TryComplete();

        private async Task RunAsync()
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync())
            {
                var problem = await _owner._sender.SendAsync(delivery, _endpoint, _owner._stopping.Token);
                if (problem is null) _owner._metrics.WebhookDelivered();
                else _owner.GiveUp(delivery, _endpoint, problem);
            }

            _owner._lanes.TryRemove((_callSid, _endpoint), out _);
        }
    }

    private void GiveUp(Delivery delivery, EndpointSettings endpoint, string problem)
    {
        _metrics.WebhookLost();
        _log.WebhookGivenUp(delivery.EventId, delivery.Type, delivery.CallSid, endpoint.Url!.Host, problem);
    }
}
