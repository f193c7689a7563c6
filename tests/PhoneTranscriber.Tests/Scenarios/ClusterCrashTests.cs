using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Two processes on one PostgreSQL share calls and a receiver; then one is killed.</summary>
public sealed class ClusterCrashTests(PostgresServer postgres)
{
    private const int Calls = 16;

    [Fact]
    public async Task Two_processes_send_nothing_twice_and_one_ends_the_calls_of_the_other_when_it_is_killed()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        var cancel = both.Token;
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-cluster-").FullName;
        await using var speech = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = BridgeHarness.Hears(SpeechSource.ToneWords) });
        await using var receiver = await WebhookSink.StartAsync(cancel);
        receiver.Secrets = [BridgeHarness.WebhookSecret];
        string[] settings =
        [
            $"Twilio:AuthToken={BridgeHarness.AuthToken}", $"AssemblyAI:ApiKey={BridgeHarness.SpeechKey}", $"AssemblyAI:Endpoint={speech.Endpoint}",
            $"Webhooks:Endpoints:0:Url={receiver.Url}", $"Webhooks:Endpoints:0:Secret={BridgeHarness.WebhookSecret}", "Webhooks:AllowPrivateAddresses=true",
            "Webhooks:Timeout=00:00:02", $"Storage:ConnectionString={await postgres.CreateDatabaseAsync(cancel)}", "Calls:ResumeGrace=00:00:01", "Calls:StreamTimeout=00:00:06",
        ];
        await using var first = await BridgeProcess.StartAsync(BridgeProcess.FreePort(), folder, settings, cancel);
        await using var second = await BridgeProcess.StartAsync(BridgeProcess.FreePort(), folder, settings, cancel);
        BridgeProcess[] nodes = [first, second];

        // Webhook and stream of a call fall on the same node or on different ones, in all four combinations.
        var finished = await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => TalkAsync(nodes[i % 2].Url, nodes[i / 2 % 2].Url, i + 1, hangUp: true, cancel)));
        await UntilEndedAsync(receiver, finished, nodes, cancel);
        // Where storage is so busy that the process with the webhook is the first to say that a call is over, the words come after that.
        foreach (var (call, i) in finished.Select((call, i) => (call, i)))
        {
            await Eventually.HoldsAsync(
                () => BridgeHarness.Heard(Of(receiver.Received, call.CallSid).Select(webhook => webhook.Json())).SequenceEqual([i + 1, i + 1])
                    ? null
                    : $"call {i}, {call.CallSid}:\n{string.Join('\n', Of(receiver.Received, call.CallSid).Select(webhook => webhook.Body))}\n{string.Join('\n', nodes.Select(node => node.Output))}",
                cancel,
                TimeSpan.FromSeconds(30));
        }

        Check(receiver.Received, isOnce: true);

        var cut = await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => TalkAsync(nodes[i % 2].Url, first.Url, i + 1, hangUp: false, cancel)));
        // A call that nobody has heard of dies with its process.
        await Eventually.HoldsAsync(
            () => cut.FirstOrDefault(call => !Of(receiver.Received, call.CallSid).Any()) is { } unknown ? $"nothing has come of {unknown.CallSid}" : null,
            cancel,
            TimeSpan.FromSeconds(30));
        await first.KillAsync();
        await UntilEndedAsync(receiver, cut, [second], cancel);
        Check(receiver.Received, isOnce: false);
        Assert.All(cut, call => Assert.Equal(
            "process-lost",
            Of(receiver.Received, call.CallSid).First(webhook => webhook.Type == "call.ended").Json().GetProperty("data").GetProperty("reason").GetString()));
        foreach (var call in finished.Concat(cut)) await call.DisposeAsync();
        await second.KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<TwilioCall> TalkAsync(Uri webhook, Uri media, int word, bool hangUp, CancellationToken cancel)
    {
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = webhook, AuthToken = BridgeHarness.AuthToken, Speed = 8 });
        var call = await caller.DialAsync(cancel);
        var stream = await TwoNodes.ConnectAsync(call, media, cancel);
        for (var i = 0; i < 2; i++) await stream.PlayAsync(BridgeHarness.Say(word), cancel);
        if (hangUp) await call.HangUpAsync(cancel);
        return call;
    }

    private static Task UntilEndedAsync(WebhookSink receiver, TwilioCall[] calls, BridgeProcess[] nodes, CancellationToken cancel) => Eventually.HoldsAsync(
        () =>
        {
            var ended = receiver.Received.Where(webhook => webhook.Type == "call.ended").Select(CallOf).ToHashSet();
            var live = calls.Count(call => !ended.Contains(call.CallSid));
            return live == 0 ? null : $"{live} calls have not ended\n{string.Join('\n', nodes.Select(node => node.Output))}";
        },
        cancel,
        TimeSpan.FromSeconds(110));

    private static void Check(IReadOnlyList<ReceivedWebhook> received, bool isOnce)
    {
        if (isOnce) Assert.Equal(received.Count, received.DistinctBy(webhook => webhook.Id).Count());
        foreach (var same in received.GroupBy(webhook => webhook.Id)) Assert.Single(same.Select(webhook => webhook.Body).Distinct());
        foreach (var call in received.GroupBy(CallOf))
        {
            var sequences = call.DistinctBy(webhook => webhook.Id).Select(webhook => webhook.Json().GetProperty("sequence").GetInt64()).ToList();
            Assert.Equal(Enumerable.Range(1, sequences.Count).Select(i => (long)i), sequences);
        }

        Assert.All(received, webhook => Assert.True(webhook.SignatureValid));
    }

    private static IEnumerable<ReceivedWebhook> Of(IEnumerable<ReceivedWebhook> received, string callSid) => received.Where(webhook => CallOf(webhook) == callSid);

    private static string? CallOf(ReceivedWebhook webhook) => webhook.Json().GetProperty("data").GetProperty("call").GetProperty("callSid").GetString();
}
