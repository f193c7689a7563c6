using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>The bridge's own writer, outbox and dispatcher over a storage, composed as the bridge composes them; nothing is logged.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private static long _callsMade;
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HttpClient _http = new EndpointConnector(true).CreateClient();
    private readonly TimeProvider _time;
    private readonly EventIds _ids;
    private readonly Webhooks.Outbox _outbox;
    private readonly StoreWriter _writer;
    private readonly WebhookDispatcher _dispatcher;
    private readonly long _firstCall;

    public BenchNode(IStore store, TimeProvider time, params EndpointSettings[] endpointSettings)
    {
        (Store, _time) = (store, time);
        _firstCall = time.GetUtcNow().ToUnixTimeMilliseconds();
        var random = new Random((int)(_firstCall & int.MaxValue));
        var (jitter, settings) = (new Jitter(random), new WebhookSettings
        {
            AllowPrivateAddresses = true,
            Endpoints = endpointSettings,
            // Less than the default, so that a dead endpoint is asked and given up often within a short measurement.
            Timeout = TimeSpan.FromSeconds(1),
        });
        var endpoints = new WebhookEndpoints(settings, new TwilioSettings());
        var signals = new LaneSignals(endpoints);
        // Random is not safe for concurrent use: each has its own.
        _ids = new EventIds(new Random(random.Next()));
        _outbox = new Webhooks.Outbox(endpoints, signals, _ids);
        _writer = new StoreWriter(store, time, new Random(random.Next()), NullLogger<StoreWriter>.Instance);
        _dispatcher = new WebhookDispatcher(
            endpoints,
            signals,
            new DispatcherServices(
                settings,
                new PatientStore(store, time, jitter, NullLogger<PatientStore>.Instance),
                new WebhookSender(_http, settings, time),
                "bench",
                time,
                new ShutdownDeadline(time),
                jitter,
                new BridgeMetrics(_metrics.GetRequiredService<IMeterFactory>()),
                NullLogger<WebhookDispatcher>.Instance),
            isAlone: false);
    }

    public IStore Store { get; }

    public Task StartWriterAsync(CancellationToken cancel) => _writer.StartAsync(cancel);

    public Task StartDispatcherAsync(CancellationToken cancel) => _dispatcher.StartAsync(cancel);

    /// <summary>New calls, known to the storage.</summary>
    public async Task<IReadOnlyList<Conversation>> StartCallsAsync(int count, CancellationToken cancel)
    {
        Conversation[] calls =
        [
            .. Enumerable.Range(0, count).Select(_ =>
                new Conversation($"CA{_firstCall:x16}{Interlocked.Increment(ref _callsMade):x16}", _outbox, _ids, _time)),
        ];
        foreach (var some in calls.Chunk(1_000)) await Store.CommitAsync([.. some.Select(call => call.Start())], cancel);
        return calls;
    }

    /// <summary>Queues a change; done when it is durable, and then the dispatcher knows of it.</summary>
    /// <exception cref="InvalidOperationException">It was not taken.</exception>
    public Task CommitAsync(StoreChange change)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = _writer.TryEnqueue(change, durable =>
        {
            if (!durable)
            {
                settled.SetException(new InvalidOperationException("The storage refused a change."));
                return;
            }

            _outbox.Poke(change.Deliveries);
            settled.SetResult();
        });
        return isTaken ? settled.Task : Task.FromException(new InvalidOperationException("The writer's buffer is full."));
    }

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _writer.DisposeAsync();
        _http.Dispose();
        await _metrics.DisposeAsync();
    }
}
