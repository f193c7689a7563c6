using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Two bridges that share a PostgreSQL and a webhook receiver, the first one's.</summary>
internal sealed class TwoNodes(BridgeHarness first, BridgeHarness second) : IAsyncDisposable
{
    public BridgeHarness First { get; } = first;

    public BridgeHarness Second { get; } = second;

    public CancellationToken Cancel => First.Cancel;

    public static async Task<TwoNodes> StartAsync(string connectionString, params string[] settings)
    {
        var patience = TimeSpan.FromMinutes(2);
        string[] both = [$"Storage:ConnectionString={connectionString}", .. settings];
        var first = await BridgeHarness.StartAsync([.. both, "Webhooks:Endpoints:0:Name=crm"], patience: patience);
        var second = await BridgeHarness.StartAsync(
            [.. both, "Webhooks:Endpoints:0:Name=crm", $"Webhooks:Endpoints:0:Url={first.Webhooks.Url}"], patience: patience);
        return new TwoNodes(first, second);
    }

    /// <summary>A call that the first node answers and whose stream comes to the second.</summary>
    public async Task<(TwilioCall Call, TwilioStream Stream)> DialAsync()
    {
        var call = await First.DialAsync();
        return (call, await ConnectAsync(call));
    }

    /// <summary>Opens the call's stream at the second node.</summary>
    public Task<TwilioStream> ConnectAsync(TwilioCall call) => ConnectAsync(call, Second.Url, Cancel);

    /// <summary>Opens the stream that the call was told to open, at another node.</summary>
    public static Task<TwilioStream> ConnectAsync(TwilioCall call, Uri node, CancellationToken cancel) =>
        call.ConnectStreamAsync(call.Twiml.Stream! with { Url = $"ws://{node.Authority}/twilio/media", StatusCallback = null }, cancel);

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
