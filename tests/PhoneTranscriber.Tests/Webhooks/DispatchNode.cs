using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>One process's share of the work: an outbox to write to and a dispatcher that empties it.</summary>
internal sealed class DispatchNode : IAsyncDisposable
{
    private readonly HttpClient _http;

    public DispatchNode(string name, bool isAlone, DispatchHarness harness, IStore store, BridgeMetrics metrics)
    {
        var jitter = new Jitter(new Random(7));
        var endpoints = harness.CreateEndpoints();
        var signals = new LaneSignals(endpoints);
        _http = new EndpointConnector(harness.Settings.AllowPrivateAddresses == true).CreateClient();
        Sender = new WebhookSender(_http, harness.Settings, harness.Time);
        var services = new DispatcherServices(
            harness.Settings,
            new PatientStore(store, harness.Time, jitter, harness.LoggerOf<PatientStore>()),
            Sender,
            name,
            harness.Time,
            new ShutdownDeadline(harness.Time),
            jitter,
            metrics,
            harness.LoggerOf<WebhookDispatcher>());
        Outbox = new Outbox(endpoints, signals, harness.Ids);
        Dispatcher = new WebhookDispatcher(endpoints, signals, services, isAlone);
        Replayer = new WebhookReplayer(Dispatcher, services);
    }

    public Outbox Outbox { get; }

    public WebhookSender Sender { get; }

    public WebhookDispatcher Dispatcher { get; }

    public WebhookReplayer Replayer { get; }

    public async Task StartAsync(CancellationToken cancel)
    {
        await Dispatcher.StartAsync(cancel);
        await Replayer.StartAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Replayer.DisposeAsync();
        await Dispatcher.DisposeAsync();
        _http.Dispose();
    }
}
