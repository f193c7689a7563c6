using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>A bridge as a process of its own with one live call, between fakes that live here.</summary>
internal sealed class DrainRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60), TimeProvider.System);
    private readonly CancellationTokenSource _limit;
    private readonly ScratchFolder _folder = new();
    private FakeAssemblyAI _speech = null!;
    private TwilioCall _call = null!;

    private DrainRun() => _limit = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token, TestContext.Current.CancellationToken);

    public CancellationToken Cancel => _limit.Token;

    public BridgeProcess Bridge { get; private set; } = null!;

    public WebhookSink Receiver { get; private set; } = null!;

    public TwilioStream Stream { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    /// <summary>Waits until the speech service has got so much of the call.</summary>
    public async Task HeardAsync(TimeSpan audio) => await (await _speech.NextSessionAsync(Cancel)).WaitForAudioAsync(audio, Cancel);

    /// <summary>What has arrived at the receiver.</summary>
    public IReadOnlyList<JsonElement> Events => [.. Receiver.Received.Select(webhook => webhook.Json())];

    public static async Task<DrainRun> StartAsync(string drainTimeout, params Fault[] faults)
    {
        var run = new DrainRun();
        try
        {
            await run.BeginAsync(drainTimeout, faults);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_call is not null) await _call.DisposeAsync();
        if (Bridge is not null) await Bridge.DisposeAsync();
        if (_speech is not null) await _speech.DisposeAsync();
        if (Receiver is not null) await Receiver.DisposeAsync();
        Http.Dispose();
        _folder.Dispose();
        _limit.Dispose();
        _patience.Dispose();
    }

    private async Task BeginAsync(string drainTimeout, Fault[] faults)
    {
        _speech = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            ApiKey = BridgeHarness.SpeechKey,
            Session = new FakeSessionOptions { Speech = SpeechSource.ToneWords, Faults = faults },
        });
        Receiver = await WebhookSink.StartAsync(Cancel);
        Bridge = await BridgeProcess.StartAsync(
            BridgeProcess.FreePort(),
            _folder.FullPath,
            [
                $"Shutdown:DrainTimeout={drainTimeout}", $"Twilio:AuthToken={BridgeHarness.AuthToken}", $"AssemblyAI:ApiKey={BridgeHarness.SpeechKey}",
                $"AssemblyAI:Endpoint={_speech.Endpoint}", $"Webhooks:Endpoints:0:Url={Receiver.Url}", $"Webhooks:Endpoints:0:Secret={BridgeHarness.WebhookSecret}",
                "Webhooks:AllowPrivateAddresses=true", $"Storage:ConnectionString=Data Source={Path.Combine(_folder.FullPath, "drain.db")}",
            ],
            Cancel);
        Http.BaseAddress = Bridge.Url;
        _call = await new TwilioCaller(new TwilioCallerOptions { BridgeUrl = Bridge.Url, AuthToken = BridgeHarness.AuthToken, Speed = 0 }).DialAsync(Cancel);
        Stream = await _call.ConnectStreamAsync(Cancel);
    }
}
