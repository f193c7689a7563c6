using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Sends deliveries again because an operator said so: the same id and body, now, outside the lane of its call; one that still waits for its
/// turn there is sent by the lane, which is told to hurry, so that it overtakes nothing. Replays of one endpoint go out one after the other,
/// in the order asked for; endpoints do not wait for each other. What is still queued when the bridge stops is dropped, and its deliveries
/// stay as they are.
/// </summary>
internal sealed class WebhookReplayer : IHostedService, IAsyncDisposable
{
    /// <summary>Replays that may wait for one endpoint.</summary>
    public const int Capacity = 1_000;

    /// <summary>In a queue, instead of an id: all that are dead.</summary>
    private const string AllDead = "";

    /// <summary>Dead deliveries looked up at a time.</summary>
    private const int Page = 100;

    /// <summary>An endpoint that refuses so many dead ones in a row is left alone.</summary>
    private const int MostFailures = 20;

    private readonly WebhookDispatcher _dispatcher;
    private readonly DispatcherServices _services;
    private readonly Dictionary<string, Channel<string>> _queues;
    private readonly ConcurrentDictionary<string, string> _untilDead = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _queued = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    public WebhookReplayer(WebhookDispatcher dispatcher, DispatcherServices services)
    {
        (_dispatcher, _services) = (dispatcher, services);
        // One place more than may wait by name: for all that are dead.
        _queues = dispatcher.Pumps.ToDictionary(
            pump => pump.Endpoint.Key, _ => Channel.CreateBounded<string>(Capacity + 1), StringComparer.OrdinalIgnoreCase);
    }

    public ReplayAnswer TryEnqueue(string endpoint, string deliveryId)
    {
        if (!_queues.TryGetValue(endpoint, out var queue)) return ReplayAnswer.NoEndpoint;
        if (!_queued.TryAdd(deliveryId, true)) return ReplayAnswer.Queued;
        if (queue.Reader.Count < Capacity && queue.Writer.TryWrite(deliveryId)) return ReplayAnswer.Queued;
        _queued.TryRemove(deliveryId, out _);
        return ReplayAnswer.Full;
    }

    /// <summary>Replays every delivery of an endpoint that is dead now, oldest first; how many.</summary>
    public async Task<long> ReplayDeadAsync(string endpoint, CancellationToken cancel)
    {
        var (count, newest) = await _services.Store.RunAsync((store, token) => store.CountDeadAsync(endpoint, token), cancel);
        if (newest is null) return 0;
        // Whoever asks again while they are being sent asks for nothing more than what died since.
        if (_untilDead.TryAdd(endpoint, newest)) _queues[endpoint].Writer.TryWrite(AllDead);
        else _untilDead[endpoint] = newest;
        return count;
    }

    /// <summary>Whether a replay of the delivery is waiting or being sent.</summary>
    public bool IsQueued(string deliveryId) => _queued.ContainsKey(deliveryId);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_dispatcher.Pumps.Select(pump => Task.Run(() => RunAsync(pump), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        if (!_queued.IsEmpty || !_untilDead.IsEmpty) _services.Log.WebhookReplaysDropped(_queued.Count);
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
    private async Task RunAsync(EndpointPump pump)
    {
        var cancel = _stopping.Token;
        try
        {
            await foreach (var id in _queues[pump.Endpoint.Key].Reader.ReadAllAsync(cancel))
            {
                try
                {
                    if (id == AllDead) await ReplayDeadAsync(pump, cancel);
                    else await ReplayAsync(pump, id, hastensCall: true, cancel);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    _services.Log.WebhookReplayFailed(exception, id);
                    if (id == AllDead) _untilDead.TryRemove(pump.Endpoint.Key, out _);
                }

                _queued.TryRemove(id, out _);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping; what is left is counted there.
        }
    }

    private async Task ReplayDeadAsync(EndpointPump pump, CancellationToken cancel)
    {
        var (endpoint, after, failures, works) = (pump.Endpoint.Key, "", 0, false);
        while (_untilDead.TryGetValue(endpoint, out var last))
        {
            var page = await _services.Store.RunAsync((store, token) => store.FindDeadAsync(endpoint, after, Page, token), cancel);
            foreach (var id in page.TakeWhile(id => string.CompareOrdinal(id, last) <= 0))
            {
                after = id;
                failures = await ReplayAsync(pump, id, hastensCall: false, cancel) ? 0 : failures + 1;
                // The endpoint works: what waits for a later attempt need not wait for it. Once, since each time uses up an attempt.
                if (failures == 0 && !works) await pump.HastenAsync(cancel);
                works |= failures == 0;
                if (failures == 0 || (failures < MostFailures && !pump.Switch.IsDisabled)) continue;
                _untilDead.TryRemove(endpoint, out _);
                var (left, _) = await _services.Store.RunAsync((store, token) => store.CountDeadAsync(endpoint, token), cancel);
                _services.Log.WebhookReplayBrokenOff(endpoint, failures, left);
                return;
            }

            // Unless somebody asked again meanwhile.
            if (page.Count == 0 || string.CompareOrdinal(page[^1], last) >= 0) _untilDead.TryRemove(KeyValuePair.Create(endpoint, last));
        }
    }

    /// <summary>False when the endpoint did not accept it.</summary>
    private async Task<bool> ReplayAsync(EndpointPump pump, string id, bool hastensCall, CancellationToken cancel)
    {
        if (await _services.Store.RunAsync((store, token) => store.FindForReplayAsync(id, token), cancel) is not { } pending) return true;
        var endpoint = pump.Endpoint;
        if (pending.State == DeliveryState.Pending)
        {
            await pump.HastenAsync(pending.Delivery.CallSid, cancel);
            return true;
        }

        var result = await _services.Sender.SendAsync(endpoint, pending.Delivery, cancel);
        if (result.IsGone) await pump.Switch.DisableAsync("answered 410 Gone", cancel);
        var attempt = result.ToRow(id, pending.Attempts + 1);
        var state = result.IsAccepted ? DeliveryState.Delivered : DeliveryState.Pending;
        await _services.Store.RunAsync((store, token) => store.RecordReplayAsync(attempt, state, token), cancel);
        _services.Log.WebhookReplayed(pending.Delivery.EventId, pending.Delivery.CallSid, endpoint.Key, result.Problem ?? "accepted");
        if (!result.IsAccepted)
        {
            _services.Metrics.WebhookAttemptFailed();
            return false;
        }

        _services.Metrics.WebhookDelivered();
        // What waits for a later attempt, perhaps right behind this one, need not wait for it any longer.
        if (hastensCall) await pump.HastenAsync(pending.Delivery.CallSid, cancel);
        return true;
    }
}
