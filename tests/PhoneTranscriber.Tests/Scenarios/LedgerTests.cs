using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>The ledger of speech sessions: what each cost, that each ended, and what all of them come to.</summary>
public sealed class LedgerTests
{
    [Fact]
    public async Task A_call_whose_speech_is_suspended_costs_nothing_and_the_summary_says_so()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["Silence:Timeout=00:00:01", "Speech:PricePerHour=36", "Calls:SessionOpeningsPerMinute=10"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.suspended", bridge.Cancel);

        var summary = await SummaryAsync(bridge);
        Assert.Equal(0, summary.GetProperty("sessionsOpen").GetInt64());
        Assert.Equal((1, 10, 0), (Number("openedLastMinute"), Number("openingsPerMinute"), Number("waiting")));
        Assert.True(summary.GetProperty("savedSeconds").GetDouble() > 0);
        var billed = summary.GetProperty("billedSeconds").GetDouble();
        Assert.True(billed > 0);
        // 36 USD an hour are a cent a second.
        Assert.Equal(billed / 100, summary.GetProperty("costUsd").GetDouble(), 5);
        Assert.True(summary.GetProperty("since").GetDateTimeOffset() > bridge.Speech.Sessions[0].StartedAt.AddMinutes(-1));

        var session = Assert.Single((await bridge.CallAsync(call.CallSid)).GetProperty("sessions").EnumerateArray());
        Assert.Equal(billed, session.GetProperty("billedSeconds").GetDouble());
        Assert.Equal(billed / 100, session.GetProperty("costUsd").GetDouble(), 5);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        var day = (await SummaryAsync(bridge)).GetProperty("last24Hours");
        Assert.Equal(
            (1L, billed, billed / 100),
            (day.GetProperty("sessions").GetInt64(), day.GetProperty("billedSeconds").GetDouble(), Math.Round(day.GetProperty("costUsd").GetDouble(), 5)));

        int Number(string name) => summary.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Without_ResumeOnSpeech_no_further_session_is_opened()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Timeout=00:00:01", "Silence:ResumeOnSpeech=false"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.suspended", bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(3, 4), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.DoesNotContain(events, json => json.GetProperty("type").GetString() == "transcription.resumed");
        Assert.Equal(1, bridge.Speech.ConnectionAttempts);
    }

    [Fact]
    public async Task An_open_session_and_a_track_that_waits_for_one_are_counted()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:SessionOpeningsPerMinute=1"]);
        foreach (var word in new[] { 1, 2 })
        {
            var call = await bridge.DialAsync();
            await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(BridgeHarness.Say(word), bridge.Cancel);
            await Eventually.HoldsAsync(() => bridge.Speech.OpenedSessions == 1 ? null : "one session", bridge.Cancel);
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                var summary = await SummaryAsync(bridge);
                var seen = (summary.GetProperty("sessionsOpen").GetInt32(), summary.GetProperty("waiting").GetInt32());
                return seen == (1, 1) ? null : $"{seen}";
            },
            bridge.Cancel);
    }

    [Fact]
    public async Task Killed_in_mid_speech_the_service_ends_the_session_by_itself_and_the_next_process_writes_that_down()
    {
        using var folder = new ScratchFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        var cancel = both.Token;
        await using var speech = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = BridgeHarness.Hears(SpeechSource.ToneWords) });
        await using var relay = new DeadPeerRelay(speech.Endpoint);
        string[] settings =
        [
            $"Twilio:AuthToken={BridgeHarness.AuthToken}", $"AssemblyAI:ApiKey={BridgeHarness.SpeechKey}", $"AssemblyAI:Endpoint={relay.Endpoint}",
            "Speech:InactivityTimeout=5", "Calls:ResumeGrace=00:00:01",
            $"Storage:ConnectionString=Data Source={Path.Combine(folder.FullPath, "killed.db")}",
        ];
        var port = BridgeProcess.FreePort();
        string callSid;
        FakeSession session;
        await using (var bridge = await BridgeProcess.StartAsync(port, folder.FullPath, settings, cancel))
        {
            var call = await new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, AuthToken = BridgeHarness.AuthToken, Speed = 0 }).DialAsync(cancel);
            callSid = call.CallSid;
            await using var stream = await call.ConnectStreamAsync(cancel);
            await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), cancel);
            session = await speech.NextSessionAsync(cancel);
            await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(500), cancel);
            await Eventually.HoldsAsync(
                async () => (await SessionsAsync(bridge.Url, callSid, cancel)).Any(known => known.GetProperty("id").GetString() == session.Id) ? null : "not in the ledger",
                cancel);
            await bridge.KillAsync();
        }

        Assert.Equal(SessionEnd.Open, session.Outcome.End);
        var outcome = await session.Ended.WaitAsync(cancel);
        Assert.Equal((SessionEnd.Failed, 3006), (outcome.End, outcome.Code));
        Assert.Contains("inactivity", outcome.Text!, StringComparison.Ordinal);

        await using var next = await BridgeProcess.StartAsync(port, folder.FullPath, settings, cancel);
        await Eventually.HoldsAsync(
            async () =>
            {
                var ledger = await SessionsAsync(next.Url, callSid, cancel);
                return ledger.Count > 0 && ledger.All(known => known.GetProperty("endedAt").ValueKind == JsonValueKind.String) ? null : next.Output;
            },
            cancel);
        var lost = Assert.Single(await SessionsAsync(next.Url, callSid, cancel));
        Assert.Equal(speech.Sessions.Select(opened => opened.Id), [lost.GetProperty("id").GetString()!]);
        Assert.Equal("lost with the process", lost.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, lost.GetProperty("costUsd").ValueKind);
    }

    [Fact]
    public async Task A_session_whose_end_was_never_written_is_closed_though_its_call_has_ended()
    {
        using var folder = new ScratchFolder();
        string[] storage = [$"Storage:ConnectionString=Data Source={Path.Combine(folder.FullPath, "ended.db")}"];
        await using (var before = await BridgeHarness.StartAsync(storage))
        {
            var left = new SessionRow("key-1", Sample.CallSid(1), "id-1", "inbound", null, 5, 6, null, null, null, null, null);
            await before.App.Services.GetRequiredService<IStore>().CommitAsync(
                [Sample.Started(1), new() { CallSid = Sample.CallSid(1), Session = left }, Sample.Ended(1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1)],
                before.Cancel);
        }

        await using var bridge = await BridgeHarness.StartAsync(storage);
        await Eventually.HoldsAsync(
            async () =>
            {
                var session = (await bridge.CallAsync(Sample.CallSid(1))).GetProperty("sessions")[0];
                return session.GetProperty("reason").GetString() == "lost with the process" ? null : "still open";
            },
            bridge.Cancel);
    }

    private static async Task<JsonElement> SummaryAsync(BridgeHarness bridge) =>
        await bridge.Api.GetFromJsonAsync<JsonElement>("/api/speech/summary", bridge.Cancel);

    private static async Task<IReadOnlyList<JsonElement>> SessionsAsync(Uri bridge, string callSid, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = bridge };
        var call = await http.GetFromJsonAsync<JsonElement>($"/api/calls/{callSid}", cancel);
        return [.. call.GetProperty("sessions").EnumerateArray()];
    }
}
