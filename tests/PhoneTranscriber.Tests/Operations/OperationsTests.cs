using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Operations;

/// <summary>How a whole bridge says that it stands.</summary>
public sealed class OperationsTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_bridge_at_work_tells_what_it_does_and_what_it_costs()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:SessionOpeningsPerMinute=100", "Calls:MaxConcurrent=7"]);
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 2 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);

        var live = await ReadAsync(bridge);
        Assert.Equal("0.1.0", live.GetProperty("version").GetString());
        Assert.Equal("serving", live.GetProperty("state").GetString());
        Assert.Equal("""{"live":1,"max":7}""", live.GetProperty("calls").GetRawText());
        Assert.Equal("""{"open":1,"waiting":0,"openedLastMinute":1,"openingsPerMinute":100}""", live.GetProperty("sessions").GetRawText());
        var (storage, speech) = (live.GetProperty("storage"), live.GetProperty("speech"));
        Assert.Equal(("sqlite", true), (storage.GetProperty("kind").GetString(), storage.GetProperty("ok").GetBoolean()));
        Assert.EndsWith("bridge.db", storage.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(("assemblyai", true), (speech.GetProperty("service").GetString(), speech.GetProperty("ok").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, speech.GetProperty("lastFailureAt").ValueKind);
        Assert.Equal("""{"endpoints":1,"enabled":1,"backingOff":0,"disabled":0,"dead":0}""", live.GetProperty("webhooks").GetRawText());

        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        var over = await ReadAsync(bridge);
        Assert.Equal((0, 0), (over.GetProperty("calls").GetProperty("live").GetInt32(), over.GetProperty("sessions").GetProperty("open").GetInt32()));
        var (today, since) = (over.GetProperty("usage").GetProperty("today"), over.GetProperty("usage").GetProperty("sinceStart"));
        Assert.Equal(1, today.GetProperty("sessions").GetInt32());
        Assert.True(since.GetProperty("billedSeconds").GetDouble() > 0);
        foreach (var name in new[] { "billedSeconds", "savedSeconds", "costUsd" })
            Assert.Equal(since.GetProperty(name).GetRawText(), today.GetProperty(name).GetRawText());

        var minutes = (await bridge.Api.GetFromJsonAsync<JsonElement>("/api/operations/history", bridge.Cancel)).GetProperty("minutes").EnumerateArray().ToList();
        Assert.Equal(1, minutes.Sum(minute => minute.GetProperty("callsStarted").GetInt32()));
        Assert.Equal(1, minutes.Max(minute => minute.GetProperty("liveCalls").GetInt32()));
        Assert.Equal(1, minutes.Sum(minute => minute.GetProperty("sessionsOpened").GetInt32()));
        Assert.Equal(1, minutes.Sum(minute => minute.GetProperty("finals").GetInt32()));
        Assert.Contains(minutes, minute => minute.GetProperty("latencyP50Ms").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task The_configuration_is_the_banner_and_has_no_secret()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["Access:Keys:0:Name=desk", "Access:Keys:0:Key=0123456789-secret-key", "Webhooks:Endpoints:0:Headers:X-Api-Key=endpoint-secret-5"]);
        bridge.Api.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789-secret-key");
        var text = await bridge.Api.GetStringAsync("/api/operations", bridge.Cancel);
        using var json = JsonDocument.Parse(text);
        var lines = json.RootElement.GetProperty("configuration").EnumerateArray()
            .Select(line => "  " + line.GetProperty("name").GetString()!.PadRight(12) + line.GetProperty("value").GetString());
        Assert.Contains(string.Join(Environment.NewLine, lines), bridge.Log.Text, StringComparison.Ordinal);
        Assert.Contains($"set (…{BridgeHarness.SpeechKey[^4..]})", text, StringComparison.Ordinal);
        foreach (var secret in new[] { BridgeHarness.SpeechKey, BridgeHarness.AuthToken, BridgeHarness.WebhookSecret, "0123456789-secret-key", "endpoint-secret-5" })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_speech_service_that_refuses_is_told_and_told_no_more_when_it_is_back()
    {
        var isOpen = new TaskCompletionSource();
        var speech = new FakeAssemblyAIOptions
        {
            ForSession = _ => isOpen.Task.IsCompleted ? BridgeHarness.Hears(SpeechSource.ToneWords) : new FakeSessionOptions { HttpRefusal = 503 },
        };
        await using var bridge = await BridgeHarness.StartAsync(speech: speech);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await Eventually.HoldsAsync(async () => (await SpeechAsync(bridge)).GetProperty("ok").GetBoolean() ? "nothing has failed" : null, bridge.Cancel);
        var failure = (await SpeechAsync(bridge)).GetProperty("lastFailureAt").GetDateTimeOffset();
        Assert.InRange(failure, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));

        isOpen.SetResult();
        await Eventually.HoldsAsync(async () => (await SpeechAsync(bridge)).GetProperty("ok").GetBoolean() ? null : "it still fails", bridge.Cancel);
        Assert.Equal(JsonValueKind.String, (await SpeechAsync(bridge)).GetProperty("lastFailureAt").ValueKind);
    }

    [Fact]
    public async Task It_answers_while_the_storage_is_away()
    {
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-");
        var blocked = Path.Combine(folder.FullName, "data");
        await File.WriteAllTextAsync(blocked, "", TestContext.Current.CancellationToken);
        await using (var bridge = await BridgeHarness.StartAsync([$"Storage:ConnectionString=Data Source={Path.Combine(blocked, "calls.db")}"]))
        {
            var operations = await ReadAsync(bridge);
            Assert.False(operations.GetProperty("storage").GetProperty("ok").GetBoolean());
            Assert.Equal(JsonValueKind.Null, operations.GetProperty("usage").GetProperty("today").ValueKind);
            Assert.Equal(JsonValueKind.Null, operations.GetProperty("webhooks").GetProperty("dead").ValueKind);
            Assert.Equal(1, operations.GetProperty("webhooks").GetProperty("enabled").GetInt32());
            var endpoints = await bridge.Api.GetFromJsonAsync<JsonElement>("/api/webhooks/endpoints", bridge.Cancel);
            Assert.Equal(JsonValueKind.Null, endpoints.GetProperty("unconfigured").ValueKind);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_waits_for_a_storage_that_does_not_answer()
    {
        var clock = new ManualTimeProvider();
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync([$"Storage:ConnectionString={database}"], time: clock);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(bridge.Cancel);
        await using var held = await connection.BeginTransactionAsync(bridge.Cancel);
        await using (var hold = new NpgsqlCommand("LOCK TABLE sessions, deliveries, lanes IN ACCESS EXCLUSIVE MODE", connection)) await hold.ExecuteNonQueryAsync(bridge.Cancel);

        using var summary = await WhileTimePassesAsync("/api/speech/summary");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, summary.StatusCode);
        using var endpoints = await WhileTimePassesAsync("/api/webhooks/endpoints");
        var told = await endpoints.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("unconfigured").ValueKind);
        Assert.Single(told.GetProperty("endpoints").EnumerateArray());

        async Task<HttpResponseMessage> WhileTimePassesAsync(string path)
        {
            var asked = bridge.Api.GetAsync(path, bridge.Cancel);
            await Eventually.HoldsAsync(
                () =>
                {
                    if (!asked.IsCompleted) clock.Advance(TimeSpan.FromSeconds(1));
                    return asked.IsCompleted ? null : $"{path} waits";
                },
                bridge.Cancel);
            return await asked;
        }
    }

    private static Task<JsonElement> ReadAsync(BridgeHarness bridge) => bridge.Api.GetFromJsonAsync<JsonElement>("/api/operations", bridge.Cancel);

    private static async Task<JsonElement> SpeechAsync(BridgeHarness bridge) => (await ReadAsync(bridge)).GetProperty("speech");
}
