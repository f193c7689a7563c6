using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>What operators see and do, on a whole bridge.</summary>
public sealed class WebhookApiTests
{
    private const string Key = "operator-key-4711";
    private const string OldSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    [Fact]
    public async Task Dead_deliveries_are_found_page_by_page_and_replayed_with_their_first_id_and_body()
    {
        await using var bridge = await StartAsync();
        bridge.Webhooks.Answer = static _ => new SinkAnswer(500) { Body = "closed" };
        var call = await bridge.DialAsync();
        await call.PostCallStatusAsync("completed", bridge.Cancel);
        await Eventually.HoldsAsync(
            async () => (await GetAsync(bridge, $"deliveries?state=dead&callSid={call.CallSid}")).GetProperty("deliveries").GetArrayLength() == 2 ? null : "not dead",
            bridge.Cancel);

        Assert.Equal(2, (await EndpointAsync(bridge)).GetProperty("dead").GetInt32());
        var first = await GetAsync(bridge, "deliveries?endpoint=crm&limit=1");
        var second = await GetAsync(bridge, $"deliveries?endpoint=crm&limit=1&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        Assert.Equal(
            ["call.ended", "call.started"],
            new[] { first, second }.Select(page => page.GetProperty("deliveries")[0].GetProperty("type").GetString()));
        var started = second.GetProperty("deliveries")[0];
        var id = started.GetProperty("id").GetString();
        Assert.Equal(2, started.GetProperty("history").GetArrayLength());
        Assert.Equal((500, "closed"), (started.GetProperty("history")[0].GetProperty("status").GetInt32(), started.GetProperty("history")[0].GetProperty("answer").GetString()));

        var before = bridge.Webhooks.Received.Count;
        bridge.Webhooks.Answer = static _ => SinkAnswer.Ok;
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(bridge, $"deliveries/{id}/replay")).StatusCode);
        await Eventually.HoldsAsync(async () => await StateAsync(bridge, id) == "delivered" ? null : "not delivered", bridge.Cancel);
        var replayed = Assert.Single(bridge.Webhooks.Received.Skip(before));
        Assert.Equal(started.GetProperty("eventId").GetString(), replayed.Id);
        Assert.Equal(bridge.Webhooks.Received[0].Body, replayed.Body);

        using var rest = await PostAsync(bridge, "deliveries/replay?state=dead");
        Assert.Equal(HttpStatusCode.Accepted, rest.StatusCode);
        Assert.Equal(1, (await rest.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel)).GetProperty("count").GetInt32());
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.ended" && webhook.Index > before, bridge.Cancel);
    }

    [Fact]
    public async Task An_endpoint_is_shown_disabled_after_410_and_enabled_again()
    {
        await using var bridge = await StartAsync();
        bridge.Webhooks.Answer = static _ => new SinkAnswer(410);
        var call = await bridge.DialAsync();
        await Eventually.HoldsAsync(async () => (await EndpointAsync(bridge)).GetProperty("state").GetString() == "disabled" ? null : "enabled", bridge.Cancel);
        Assert.Equal("answered 410 Gone", (await EndpointAsync(bridge)).GetProperty("reason").GetString());

        bridge.Webhooks.Answer = static _ => SinkAnswer.Ok;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(bridge, "endpoints/crm/enable")).StatusCode);
        await Eventually.HoldsAsync(
            async () => (await GetAsync(bridge, "deliveries?state=delivered")).GetProperty("deliveries").GetArrayLength() == 1 ? null : "not delivered", bridge.Cancel);
        Assert.Equal("enabled", (await EndpointAsync(bridge)).GetProperty("state").GetString());
        await call.PostCallStatusAsync("completed", bridge.Cancel);
    }

    [Fact]
    public async Task A_test_sends_a_signed_sample_turn_that_belongs_to_no_call()
    {
        await using var bridge = await StartAsync();
        bridge.Webhooks.Answer = static _ => new SinkAnswer(202) { Body = "thanks" };
        using var answer = await PostAsync(bridge, "endpoints/crm/test");
        var outcome = await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel);
        Assert.Equal((true, 202, "thanks"),
            (outcome.GetProperty("accepted").GetBoolean(), outcome.GetProperty("status").GetInt32(), outcome.GetProperty("answer").GetString()));
        var received = Assert.Single(bridge.Webhooks.Received);
        Assert.Equal((true, "turn.final"), (received.SignatureValid, received.Type));
        Assert.Equal("This is a test.", received.Json().GetProperty("data").GetProperty("turn").GetProperty("text").GetString());
        Assert.Equal(0, (await GetAsync(bridge, "deliveries")).GetProperty("deliveries").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "deliveries?state=lost", 400)]
    [InlineData("GET", "deliveries?limit=0", 400)]
    [InlineData("GET", "deliveries?limit=many", 400)]
    [InlineData("GET", "deliveries?limit=201", 400)]
    [InlineData("GET", "deliveries?cursor=x", 400)]
    [InlineData("GET", "deliveries/dlv_0", 404)]
    [InlineData("POST", "deliveries/dlv_0/replay", 404)]
    [InlineData("POST", "deliveries/replay", 400)]
    [InlineData("POST", "deliveries/replay?state=delivered", 400)]
    [InlineData("POST", "deliveries/replay?state=dead&endpoint=nobody", 404)]
    [InlineData("POST", "endpoints/nobody/enable", 404)]
    [InlineData("POST", "endpoints/nobody/test", 404)]
    public async Task What_cannot_be_is_answered_with_a_problem(string method, string path, int status)
    {
        await using var bridge = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/webhooks/{path}");
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Secrets_and_credentials_are_in_no_answer_and_in_no_log_line()
    {
        await using var bridge = await StartAsync(
            $"Webhooks:Endpoints:0:PreviousSecrets:0={OldSecret}", "Webhooks:Endpoints:0:Headers:X-Api-Key=api-key-0815",
            "Webhooks:Endpoints:1:Url=http://desk:pass-2468@127.0.0.1:9/hook?token=query-1357", $"Webhooks:Endpoints:1:Secret={OldSecret}");
        var call = await bridge.DialAsync();
        await call.PostCallStatusAsync("completed", bridge.Cancel);
        await Eventually.HoldsAsync(
            async () => (await GetAsync(bridge, "deliveries?state=dead")).GetProperty("deliveries").GetArrayLength() == 2 ? null : "not dead yet", bridge.Cancel);
        var key = (await GetAsync(bridge, "endpoints")).GetProperty("endpoints")[1].GetProperty("key").GetString();
        using var test = await PostAsync(bridge, $"endpoints/{key}/test");
        var said = string.Concat(
            await bridge.Api.GetStringAsync("/api/webhooks/deliveries", bridge.Cancel),
            await bridge.Api.GetStringAsync("/api/webhooks/endpoints", bridge.Cancel),
            await test.Content.ReadAsStringAsync(bridge.Cancel),
            bridge.Log.Text);
        Assert.Contains("127.0.0.1", said, StringComparison.Ordinal);
        foreach (var secret in new[] { BridgeHarness.WebhookSecret[6..], OldSecret[6..], "api-key-0815", "pass-2468", "query-1357" })
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewers_see_and_only_admins_act()
    {
        await using var bridge = await StartAsync($"Access:Keys:0:Name=screen", $"Access:Keys:0:Key={Key}", "Access:Keys:0:Role=Viewer");
        bridge.Api.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        Assert.Equal(HttpStatusCode.OK, (await bridge.Api.GetAsync("/api/webhooks/endpoints", bridge.Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(bridge, "endpoints/crm/test")).StatusCode);
    }

    private static Task<BridgeHarness> StartAsync(params string[] settings) =>
        BridgeHarness.StartAsync(["Webhooks:Endpoints:0:Name=crm", "Webhooks:RetrySchedule:0=00:00:00.01", .. settings]);

    private static Task<JsonElement> GetAsync(BridgeHarness bridge, string path) =>
        bridge.Api.GetFromJsonAsync<JsonElement>($"/api/webhooks/{path}", bridge.Cancel);

    private static Task<HttpResponseMessage> PostAsync(BridgeHarness bridge, string path) =>
        bridge.Api.PostAsync(new Uri($"/api/webhooks/{path}", UriKind.Relative), null, bridge.Cancel);

    private static async Task<JsonElement> EndpointAsync(BridgeHarness bridge) => (await GetAsync(bridge, "endpoints")).GetProperty("endpoints")[0];

    private static async Task<string?> StateAsync(BridgeHarness bridge, string? id) => (await GetAsync(bridge, $"deliveries/{id}")).GetProperty("state").GetString();
}
