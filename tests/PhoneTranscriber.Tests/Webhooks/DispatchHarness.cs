using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>A storage, and any number of nodes that send what is in its outbox to real receivers.</summary>
internal sealed class DispatchHarness : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string AuthToken = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _patience = new(Patience, TimeProvider.System);
    private readonly CancellationTokenSource _timeout;
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<DispatchNode> _nodes = [];
    private readonly List<WebhookSink> _sinks = [];
    private readonly Dictionary<int, OutboxCounters> _counters = [];

    public DispatchHarness(IStore store, TimeProvider? time = null)
    {
        (Store, Time) = (store, time ?? TimeProvider.System);
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, _patience.Token);
    }

    public IStore Store { get; }

    public TimeProvider Time { get; }

    public EventIds Ids { get; } = new(new Random(1));

    public CapturedLog Log { get; } = new();

    /// <summary>Ten quick attempts, private addresses allowed; to be changed before the first node starts.</summary>
    public WebhookSettings Settings { get; } = new()
    {
        AllowPrivateAddresses = true,
        RetrySchedule = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(10), 10)],
    };

    /// <summary>Cancelled when the test takes longer than 30 s.</summary>
    public CancellationToken Cancel => _timeout.Token;

    public static string CallSid(int call) => $"CA{call:x32}";

    /// <summary>A receiver, configured as an endpoint of this name.</summary>
    public async Task<WebhookSink> AddSinkAsync(string name, Action<EndpointSettings>? configure = null)
    {
        var sink = await WebhookSink.StartAsync(Cancel);
        sink.Secrets = [Secret];
        _sinks.Add(sink);
        var endpoint = new EndpointSettings { Name = name, Url = sink.Url, Secret = Secret };
        configure?.Invoke(endpoint);
        Settings.Endpoints = [.. Settings.Endpoints, endpoint];
        return sink;
    }

    public async Task<DispatchNode> StartNodeAsync(string name = "node-1", IStore? store = null, bool isAlone = false)
    {
        await Store.MigrateAsync(Cancel);
        var node = new DispatchNode(name, isAlone, this, store ?? Store, new BridgeMetrics(_metrics.GetRequiredService<IMeterFactory>()));
        _nodes.Add(node);
        await node.StartAsync(Cancel);
        return node;
    }

    /// <summary>Makes events of a call durable, each by itself, and tells the node.</summary>
    public async Task CommitAsync(DispatchNode node, int call, params string[] types)
    {
        if (!_counters.TryGetValue(call, out var counters)) _counters[call] = counters = new OutboxCounters();
        foreach (var type in types)
        {
            var deliveries = node.Outbox.Fan(Happened(call, type), counters);
            var row = new CallRow(CallSid(call), "+15550001111", "+15550002222", "inbound", 1, null, null, "node");
            await Store.CommitAsync([new StoreChange { CallSid = CallSid(call), Call = row, Deliveries = deliveries }], Cancel);
            node.Outbox.Poke(deliveries);
        }
    }

    public Task CommitTurnsAsync(DispatchNode node, int call, int count) =>
        CommitAsync(node, call, [.. Enumerable.Repeat(EventTypes.TurnFinal, count)]);

    /// <summary>Waits until the call's deliveries at the endpoint stand as wanted, oldest first.</summary>
    public async Task<IReadOnlyList<DeliveryView>> UntilAsync(int call, string endpoint, Func<IReadOnlyList<DeliveryView>, bool> wanted)
    {
        IReadOnlyList<DeliveryView> found = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                found = [.. (await Store.FindDeliveriesAsync(new DeliveryQuery(null, endpoint, CallSid(call), 200, null), Cancel)).Reverse()];
                return wanted(found)
                    ? null
                    : $"deliveries stand at {string.Join(", ", found.Select(view => $"{view.Sequence}:{view.State}:{view.Attempts}"))}\n{Log.Text}";
            },
            Cancel,
            WaitLimit);
        return found;
    }

    public Task<IReadOnlyList<DeliveryView>> UntilDeliveredAsync(int call, string endpoint, int count) =>
        UntilAsync(call, endpoint, found => found.Count == count && found.All(view => view.State == DeliveryState.Delivered));

    public CallEvent Happened(int call, string type)
    {
        var info = new CallInfo(CallSid(call), "+15550001111", "+15550002222", "inbound");
        var now = Time.GetUtcNow();
        return type switch
        {
            EventTypes.CallStarted => CallEvent.Create(Ids, now, type, info.CallSid, new CallStartedData(info), EventJson.Wire.CallStartedData),
            EventTypes.CallDtmf => CallEvent.Create(Ids, now, type, info.CallSid, new DtmfData(info, "inbound", "5", 10), EventJson.Wire.DtmfData),
            EventTypes.TranscriptionInterrupted => CallEvent.Create(
                Ids, now, type, info.CallSid, new InterruptedData(info, "inbound", "caller", 10, 4001, "No & yes", null), EventJson.Wire.InterruptedData),
            EventTypes.CallEnded => CallEvent.Create(
                Ids, now, type, info.CallSid, new CallEndedData(info, "hang-up", 9000, 7.5, 1), EventJson.Wire.CallEndedData),
            _ => CallEvent.Create(Ids, now, type, info.CallSid, new TurnData(info, Turn(type)), EventJson.Wire.TurnData),
        };
    }

    public ILogger<T> LoggerOf<T>() => LoggerFactory.Create(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug)).CreateLogger<T>();

    public WebhookEndpoints CreateEndpoints() => new(Settings, new TwilioSettings { AccountSid = "AC0123456789abcdef0123456789abcdef", AuthToken = AuthToken });

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        foreach (var sink in _sinks) await sink.DisposeAsync();
        await Store.DisposeAsync();
        await _metrics.DisposeAsync();
        Log.Dispose();
        _timeout.Dispose();
        _patience.Dispose();
    }

    private static Turn Turn(string type) => new()
    {
        Order = type == EventTypes.TurnFinal ? 0 : null,
        Track = "inbound",
        Speaker = "caller",
        Text = "Zoë said: 50 % + \"more\" & then?",
        Formatted = true,
        StartMs = 100,
        EndMs = 900,
        Confidence = 0.97123456,
        Words = [new Word("Zoë", 100, 900, 0.97)],
    };
}
