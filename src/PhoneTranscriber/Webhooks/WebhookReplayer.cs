using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Sends deliveries again because an operator said so: the same id and body, now, outside the lane of its call. Replays of one endpoint go
/// out one after the other, in the order asked for; endpoints do not wait for each other. What is still queued when the bridge stops is
/// dropped, and its deliveries stay as they are.
/// </summary>
internal sealed class WebhookReplayer : IHostedService, IAsyncDisposable
{
    /// <summary>Replays that may wait for one endpoint.</summary>
    public const int Capacity = 1_000;

    private readonly WebhookEndpoints _endpoints;
    private readonly LaneSignals _signals;
    private readonly DispatcherServices _services;
    private readonly Dictionary<string, Channel<string>> _queues;
    private readonly ConcurrentDictionary<string, bool> _queued = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    public WebhookReplayer(WebhookEndpoints endpoints, LaneSignals signals, DispatcherServices services)
    {
        (_endpoints, _signals, _services) = (endpoints, signals, services);
        _queues = endpoints.All.ToDictionary(endpoint => endpoint.Key, _ => Channel.CreateBounded<string>(Capacity), StringComparer.OrdinalIgnoreCase);
    }

    public ReplayAnswer TryEnqueue(string endpoint, string deliveryId)
    {
        if (!_queues.TryGetValue(endpoint, out var queue)) return ReplayAnswer.NoEndpoint;
        if (!_queued.TryAdd(deliveryId, true)) return ReplayAnswer.Queued;
        if (queue.Writer.TryWrite(deliveryId)) return ReplayAnswer.Queued;
        _queued.TryRemove(deliveryId, out _);
        return ReplayAnswer.Full;
    }

    /// <summary>Whether a replay of the delivery is waiting or being sent.</summary>
    public bool IsQueued(string deliveryId) => _queued.ContainsKey(deliveryId);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_endpoints.All.Select(endpoint => Task.Run(() => RunAsync(endpoint), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        if (!_queued.IsEmpty) _services.Log.WebhookReplaysDropped(_queued.Count);
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes it once as itself and once as a hosted service.
        if (_isDisposed) return;
        _isDisposed = true;
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One delivery's fault must not keep the others from being sent.")]
    private async Task RunAsync(WebhookEndpoint endpoint)
    {
        var cancel = _stopping.Token;
        try
        {
            await foreach (var id in _queues[endpoint.Key].Reader.ReadAllAsync(cancel))
            {
                try
                {
                    await ReplayAsync(endpoint, id, cancel);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    _services.Log.WebhookReplayFailed(exception, id);
                }

                _queued.TryRemove(id, out _);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping; what is left is counted there.
        }
    }

    private async Task ReplayAsync(WebhookEndpoint endpoint, string id, CancellationToken cancel)
    {
        if (await _services.Store.RunAsync((store, token) => store.FindForReplayAsync(id, token), cancel) is not { } pending) return;
        var result = await _services.Sender.SendAsync(endpoint, pending.Delivery, cancel);
        var attempt = result.ToRow(id, pending.Attempts + 1);
        var state = result.IsAccepted ? DeliveryState.Delivered : DeliveryState.Pending;
        await _services.Store.RunAsync((store, token) => store.RecordReplayAsync(attempt, state, token), cancel);
        _services.Log.WebhookReplayed(pending.Delivery.EventId, pending.Delivery.CallSid, endpoint.Key, result.Problem ?? "accepted");
        if (!result.IsAccepted)
        {
            _services.Metrics.WebhookAttemptFailed();
            return;
        }

        _services.Metrics.WebhookDelivered();
        // The endpoint works: what waits for a later attempt, perhaps right behind this one, need not wait for it any longer.
        var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await _services.Store.RunAsync((store, token) => store.HastenLanesAsync(endpoint.Key, now, token), cancel) > 0)
            _signals.Of(endpoint.Key).Set();
    }
}
