using System.Collections.Concurrent;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>
/// The process is killed at random moments while calls run and the receiver fails at random. Whatever a reader was told must have arrived
/// at the receiver in the end: per call in order, each id at least once and never with two bodies.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output, PostgresServer postgres)
{
    private const int Calls = 40;
    private const int Kills = 4;

    /// <summary>How many seeds each test runs with; <c>CRASH_SEEDS=50</c> for a long search. <c>CRASH_SEED</c> is the first.</summary>
    private static IEnumerable<int> Seeds(int first) =>
        Enumerable.Range(Setting("CRASH_SEED") ?? first, Setting("CRASH_SEEDS") ?? 2);

    [Fact]
    public async Task Killed_again_and_again_the_bridge_loses_no_turn_that_it_announced()
    {
        foreach (var seed in Seeds(20261121)) await RunAsync(folder => $"Data Source={Path.Combine(folder, "crash.db")}", seed);
    }

    [Fact]
    public async Task On_PostgreSQL_too()
    {
        foreach (var seed in Seeds(20261141))
        {
            var connection = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
            await RunAsync(_ => connection, seed);
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task RunAsync(Func<string, string> connection, int seed)
    {
        output.WriteLine($"seed {seed}");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        var cancel = both.Token;
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-crash-").FullName;
        var random = new Random(seed);
        await using var speech = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = BridgeHarness.Hears(SpeechSource.ToneWords) });
        await using var receiver = await WebhookSink.StartAsync(cancel);
        receiver.Secrets = [BridgeHarness.WebhookSecret];
        var luck = new Random(seed + 1);
        var accepted = new ConcurrentQueue<ReceivedWebhook>();
        receiver.Answer = webhook =>
        {
            lock (luck)
                if (luck.NextDouble() < 0.2) return new SinkAnswer(500);
            accepted.Enqueue(webhook);
            return SinkAnswer.Ok;
        };
        var port = BridgeProcess.FreePort();
        string[] settings =
        [
            $"Twilio:AuthToken={BridgeHarness.AuthToken}", $"AssemblyAI:ApiKey={BridgeHarness.SpeechKey}", $"AssemblyAI:Endpoint={speech.Endpoint}",
            $"Webhooks:Endpoints:0:Url={receiver.Url}", $"Webhooks:Endpoints:0:Secret={BridgeHarness.WebhookSecret}", "Webhooks:AllowPrivateAddresses=true",
            .. Enumerable.Range(0, 30).Select(i => $"Webhooks:RetrySchedule:{i}=00:00:00.1"),
            $"Storage:ConnectionString={connection(folder)}", "Calls:ResumeGrace=00:00:10", "Calls:StreamTimeout=00:00:02",
        ];

        var announced = new ConcurrentDictionary<string, string>();
        TwilioCall? survivor = null;
        var survivorSaid = 0;
        var bridge = await BridgeProcess.StartAsync(port, folder, settings, cancel);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var watching = WatchAsync(bridge.Url, announced, ended.Token);
                // One call lives through all of it: Twilio connects it again to whatever process answers.
                survivor ??= await new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, AuthToken = BridgeHarness.AuthToken, Speed = 8 }).DialAsync(cancel);
                if (survivorSaid > 0) await survivor.ConnectActionAsync(cancel);
                var before = survivorSaid;
                await using var line = await survivor.ConnectStreamAsync(cancel);
                await line.PlayAsync(BridgeHarness.Say(++survivorSaid), cancel);
                await Eventually.HoldsAsync(
                    () => Heard(accepted, survivor.CallSid).Count > before ? null : $"the call that goes on has not been heard since kill {kill}\n{bridge.Output}", cancel, TimeSpan.FromSeconds(30));
                var calls = Enumerable.Range(0, Calls / Kills + 1).Select(_ => TalkAsync(bridge.Url, random.Next(1, 60), ended.Token)).ToList();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 3500)), TimeProvider.System, cancel);
                await bridge.DisposeAsync();
                await ended.CancelAsync();
                await Task.WhenAll([watching, .. calls]);
                bridge = await BridgeProcess.StartAsync(port, folder, settings, cancel);
            }

            await ArrivedAsync(bridge, announced, accepted, cancel);
            Assert.Equal(Enumerable.Range(1, Kills), Heard(accepted, survivor!.CallSid));
            Assert.Single(accepted.Where(webhook => webhook.Type == "call.started" && CallOf(webhook) == survivor.CallSid).DistinctBy(webhook => webhook.Id));
        }
        finally
        {
            await bridge.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        Check(accepted);
        output.WriteLine($"{announced.Count} events announced, {accepted.Count} accepted, {accepted.Select(w => w.Id).Distinct().Count()} different");
        Assert.True(announced.Values.Count(type => type == "turn.final") > Kills, $"only {announced.Values.Count(type => type == "turn.final")} turns were announced: too few for the test to mean anything");
    }

    /// <summary>What the receiver was told of the call, in the order of its turns.</summary>
    private static IReadOnlyList<int> Heard(IEnumerable<ReceivedWebhook> accepted, string callSid) => BridgeHarness.Heard(
        accepted.Where(webhook => CallOf(webhook) == callSid).DistinctBy(webhook => webhook.Id).Select(webhook => webhook.Json())
            .OrderBy(json => json.GetProperty("sequence").GetInt64()));

    private static string? CallOf(ReceivedWebhook webhook) => webhook.Json().GetProperty("data").GetProperty("call").GetProperty("callSid").GetString();

    private static async Task ArrivedAsync(
        BridgeProcess bridge, ConcurrentDictionary<string, string> announced, ConcurrentQueue<ReceivedWebhook> accepted, CancellationToken cancel) =>
        await Eventually.HoldsAsync(
            () =>
            {
                var have = accepted.Select(webhook => webhook.Id!).ToHashSet();
                var missing = announced.Where(pair => !have.Contains(pair.Key)).Select(pair => $"{pair.Value} {pair.Key}").ToList();
                return missing.Count == 0 ? null : $"{missing.Count} announced events have not arrived: {string.Join(", ", missing.Take(5))}\n{bridge.Output}";
            },
            cancel,
            TimeSpan.FromSeconds(60));

    private static void Check(IEnumerable<ReceivedWebhook> accepted)
    {
        foreach (var same in accepted.GroupBy(webhook => webhook.Id))
            Assert.Single(same.Select(webhook => webhook.Body).Distinct());
        foreach (var call in accepted.GroupBy(CallOf))
        {
            // First arrivals are in order and without a gap; only the repeat of what a killed process could not note may come again.
            var sequences = call.DistinctBy(webhook => webhook.Id).Select(webhook => webhook.Json().GetProperty("sequence").GetInt64()).ToList();
            Assert.Equal(Enumerable.Range(1, sequences.Count).Select(i => (long)i), sequences);
        }

        Assert.All(accepted, webhook => Assert.True(webhook.SignatureValid));
    }

    /// <summary>An agent's screen: whatever it is shown counts as announced.</summary>
    private static async Task WatchAsync(Uri url, ConcurrentDictionary<string, string> announced, CancellationToken cancel)
    {
        try
        {
            await using var feed = await SseClient.ConnectAsync(new Uri(url, "/api/events"), cancel);
            while (await feed.NextAsync(cancel) is { } shown)
                if (shown.Id is not null) announced[shown.Id] = shown.Type;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The bridge was killed.
        }
    }

    private static async Task TalkAsync(Uri url, int word, CancellationToken cancel)
    {
        try
        {
            var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = url, AuthToken = BridgeHarness.AuthToken, Speed = 8 });
            await using var call = await caller.DialAsync(cancel);
            var stream = await call.ConnectStreamAsync(cancel);
            // Short turns: the burst that a session takes at once holds several of them.
            var placed = ToneWords.Place([word, word + 1]);
            var turn = ToneWords.Synthesize(placed, placed[^1].EndMs + 1500);
            for (var i = 0; i < 5; i++) await stream.PlayAsync(turn, cancel);
            await call.HangUpAsync(cancel);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException
            or System.Net.WebSockets.WebSocketException or StreamException or TwimlException or System.Net.Sockets.SocketException)
        {
            // The bridge was killed in mid-call.
        }
    }
}
