using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Live;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>A whole bridge on a free port, between a fake Twilio caller, a fake speech service and a webhook receiver: real sockets all.</summary>
internal sealed class BridgeHarness : IAsyncDisposable
{
    public const string AuthToken = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";
    public const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string SpeechKey = "speech-key-8d1f0c";

    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _timeout;
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly ScratchFolder _folder;

    private BridgeHarness(WebApplication app, FakeAssemblyAI speech, WebhookSink webhooks, CapturedLog log, ScratchFolder folder, TimeSpan limit)
    {
        _limit = limit;
        _patience = new CancellationTokenSource(limit, TimeProvider.System);
        (App, Speech, Webhooks, Log, _folder) = (app, speech, webhooks, log, folder);
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, _patience.Token);
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Api = new HttpClient { BaseAddress = Url };
    }

    public WebApplication App { get; }

    public FakeAssemblyAI Speech { get; }

    public WebhookSink Webhooks { get; }

    public CapturedLog Log { get; }

    public Uri Url { get; }

    public HttpClient Api { get; }

    /// <summary>Cancelled when the scenario takes too long.</summary>
    public CancellationToken Cancel => _timeout.Token;

    /// <param name="settings">Configuration over the harness's own, such as <c>Numbers:0:Mode=Forward</c>.</param>
    /// <param name="speech">What the speech service does; hears tone words by default.</param>
    /// <param name="configure">Replaces services.</param>
    /// <param name="patience">How long the scenario may take; 30 s by default.</param>
    /// <param name="time">The clock of the bridge and of the speech service; the machine's by default.</param>
    public static async Task<BridgeHarness> StartAsync(
        IEnumerable<string>? settings = null,
        FakeAssemblyAIOptions? speech = null,
        Action<WebApplicationBuilder>? configure = null,
        TimeSpan? patience = null,
        TimeProvider? time = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var service = await FakeAssemblyAI.StartAsync(speech is null
            ? new FakeAssemblyAIOptions { ApiKey = SpeechKey, Session = Hears(SpeechSource.ToneWords) }
            : speech with { ApiKey = SpeechKey }, time);
        var webhooks = await WebhookSink.StartAsync(cancel);
        webhooks.Secrets = [WebhookSecret];
        var log = new CapturedLog();
        var folder = new ScratchFolder();
        var defaults = new[]
        {
            "urls=http://127.0.0.1:0", "environment=Production", $"Twilio:AuthToken={AuthToken}",
            $"AssemblyAI:ApiKey={SpeechKey}", $"AssemblyAI:Endpoint={service.Endpoint}", "Calls:ResumeGrace=00:00:00.2",
            $"Webhooks:Endpoints:0:Url={webhooks.Url}", $"Webhooks:Endpoints:0:Secret={WebhookSecret}", "Webhooks:RetrySchedule:0=00:00:00.05",
            "Webhooks:AllowPrivateAddresses=true", "Shutdown:DrainTimeout=00:00:00", "Storage:CommitInterval=00:00:00", $"Storage:ConnectionString=Data Source={Path.Combine(folder.FullPath, "bridge.db")}",
        };
        var app = Program.Build([.. defaults.Concat(settings ?? []).Select(setting => "--" + setting)], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
            if (time is not null) builder.Services.AddSingleton(time);
            configure?.Invoke(builder);
        });
        await app.StartAsync(cancel);
        return new BridgeHarness(app, service, webhooks, log, folder, patience ?? TimeSpan.FromSeconds(30));
    }

    public static FakeSessionOptions Hears(SpeechSource source) => new() { Speech = source };

    /// <summary>A caller who talks as fast as the bridge listens, unless told otherwise.</summary>
    public TwilioCallerOptions Caller => new() { BridgeUrl = Url, AuthToken = AuthToken, Speed = 0 };

    public async Task<TwilioCall> DialAsync(TwilioCallerOptions? options = null)
    {
        var caller = new TwilioCaller(options ?? Caller);
        var call = await caller.DialAsync(Cancel);
        lock (_owned) _owned.Add(call);
        return call;
    }

    /// <summary>Whether something of a turn is being shown of a call that has not ended.</summary>
    public bool IsSpeaking(string callSid) => Spoken(callSid) is not null;

    /// <summary>What is being shown of a turn that has not ended; null when none is.</summary>
    public string? Spoken(string callSid)
    {
        string? spoken = null;
        var call = App.Services.GetRequiredService<CallRegistry>().Find(callSid)!;
        App.Services.GetRequiredService<LiveFeed>().Update(() => spoken = call.Standing.Spoken is [var first, ..] ? first.Read()?.Text ?? "" : null);
        return spoken;
    }

    /// <summary>The words, as mu-law with a second of silence after them, so that the turn ends by itself.</summary>
    public static byte[] Say(params int[] words)
    {
        var placed = ToneWords.Place(words);
        return ToneWords.Synthesize(placed, placed[^1].EndMs + 3000);
    }

    /// <summary>The words and then nothing: the turn is still open when the audio ends.</summary>
    public static byte[] SayUnfinished(params int[] words) => ToneWords.Synthesize(ToneWords.Place(words));

    public async Task<JsonElement> CallAsync(string callSid) =>
        await Api.GetFromJsonAsync<JsonElement>($"/api/calls/{callSid}", Cancel);

    /// <summary>Waits for <c>call.ended</c> at the webhook receiver and returns all events of the call, in the order of arrival.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsUntilEndAsync(string callSid)
    {
        // Many calls may be waited for at once; the sink's own waiting is for one.
        List<JsonElement> events = [];
        await Eventually.HoldsAsync(
            () =>
            {
                events = [.. Webhooks.Received.Select(webhook => webhook.Json()).Where(json => CallOf(json) == callSid)];
                return events.Any(json => json.GetProperty("type").GetString() == "call.ended")
                    ? null
                    : $"call.ended of {callSid} has not come; so far {string.Join(", ", events.Select(json => json.GetProperty("type")))}\n{Log.Text}";
            },
            Cancel,
            _limit);
        return events;
    }

    /// <summary>The word numbers of all final turns of one track, in order.</summary>
    public static IReadOnlyList<int> Heard(IEnumerable<JsonElement> events, string track = "inbound") =>
    [
        .. events.Where(json => json.GetProperty("type").GetString() == "turn.final")
            .Select(json => json.GetProperty("data").GetProperty("turn"))
            .Where(turn => turn.GetProperty("track").GetString() == track)
            .SelectMany(turn => ToneWords.Parse(turn.GetProperty("text").GetString()!)),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned) await owned.DisposeAsync();
        Api.Dispose();
        await StopAsync();
        await App.DisposeAsync();
        await Speech.DisposeAsync();
        await Webhooks.DisposeAsync();
        _folder.Dispose();
        _timeout.Dispose();
        _patience.Dispose();
    }

    /// <summary>What stopping may take is measured by the bridge's clock; one that stands still would wait for ever for what a failed test left behind.</summary>
    private async Task StopAsync()
    {
        var stopping = App.StopAsync(CancellationToken.None);
        if (App.Services.GetRequiredService<TimeProvider>() is ManualTimeProvider clock)
        {
            while (await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System)) != stopping) clock.Advance(TimeSpan.FromSeconds(1));
        }

        await stopping;
    }

    private static string? CallOf(JsonElement json) => json.GetProperty("data").GetProperty("call").GetProperty("callSid").GetString();
}
