using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Step 8, readers: sends what is in the outbox to the configured endpoints, in order per call and endpoint, in parallel across them, from
/// any number of processes that share a storage. A pump per endpoint, so that none waits for another.
/// </summary>
internal sealed class WebhookDispatcher : IHostedService, IAsyncDisposable
{
    /// <summary>How long the storage may take to say how endpoints stand.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly DispatcherServices _services;
    private readonly Dictionary<string, EndpointPump> _pumps;
    private readonly bool _isAlone;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _requests = new();
    private readonly CancellationTokenSource _storage = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    /// <param name="endpoints">Where to send.</param>
    /// <param name="signals">What wakes the pumps.</param>
    /// <param name="services">What they share.</param>
    /// <param name="isAlone">Whether no other process can use this storage: then leases of an earlier one are void.</param>
    public WebhookDispatcher(WebhookEndpoints endpoints, LaneSignals signals, DispatcherServices services, bool isAlone)
    {
        (_services, _isAlone) = (services, isAlone);
        _pumps = endpoints.All.ToDictionary(
            endpoint => endpoint.Key,
            endpoint => new EndpointPump(endpoint, signals.Of(endpoint.Key), services),
            StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<EndpointPump> Pumps => _pumps.Values;

    public EndpointPump? Find(string endpoint) => _pumps.GetValueOrDefault(endpoint);

    /// <summary>How the endpoints stand; without what only the storage knows while that is away or slow.</summary>
    public async Task<EndpointList> DescribeAsync(IStore store, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            List<EndpointDocument> endpoints = [];
            foreach (var pump in _pumps.Values)
                endpoints.Add(EndpointDocument.Of(pump, (await store.CountDeadAsync(pump.Endpoint.Key, either.Token)).Count));
            var waiting = await store.FindWaitingEndpointsAsync(either.Token);
            return new EndpointList(endpoints, [.. waiting.Where(endpoint => !_pumps.ContainsKey(endpoint))]);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return Describe();
        }
    }

    /// <summary>How the endpoints stand, without what only the storage knows.</summary>
    public EndpointList Describe() => new([.. _pumps.Values.Select(pump => EndpointDocument.Of(pump, null))], null);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(new StopSignals(_draining.Token, _requests.Token, _storage.Token));
        return Task.CompletedTask;
    }

    /// <summary>Sends what is due for a while, gives up the requests that are still in flight, and gives the leases back.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _draining.CancelAsync();
        await WaitAsync(ShutdownDeadline.Webhooks, cancellationToken);
        await _requests.CancelAsync();
        await WaitAsync(ShutdownDeadline.Leases, CancellationToken.None);
        await _storage.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes it once as itself and once as a hosted service.
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (var step in new[] { _draining, _requests, _storage }) await step.CancelAsync();
        await _running;
        foreach (var step in new[] { _draining, _requests, _storage }) step.Dispose();
    }

    private async Task RunAsync(StopSignals stop)
    {
        if (_isAlone && _pumps.Count > 0) await FreeLanesAsync(stop.Requests);
        await Task.WhenAll([WarnOfOrphansAsync(stop.Draining), .. _pumps.Values.Select(pump => Task.Run(() => pump.RunAsync(stop)))]);
    }

    /// <summary>An endpoint that was renamed, or whose URL changed, is another one: what waits for the old one would wait unnoticed.</summary>
    private async Task WarnOfOrphansAsync(CancellationToken cancel)
    {
        try
        {
            var waiting = await _services.Store.RunAsync(static (store, token) => store.FindWaitingEndpointsAsync(token), cancel);
            foreach (var endpoint in waiting.Where(endpoint => !_pumps.ContainsKey(endpoint))) _services.Log.EndpointOrphaned(endpoint);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            // The next start says it.
        }
    }

    private async Task FreeLanesAsync(CancellationToken cancel)
    {
        try
        {
            var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
            await _services.Store.RunAsync((store, token) => store.FreeLanesAsync(_services.Node, now, token), cancel);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            // Then the old leases run out by themselves.
            _services.Log.WebhookLeasesNotFreed(exception.Message);
        }
    }

    private async Task WaitAsync(TimeSpan mark, CancellationToken cancel)
    {
        using var patience = _services.Deadline.Until(mark);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        await _running.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
