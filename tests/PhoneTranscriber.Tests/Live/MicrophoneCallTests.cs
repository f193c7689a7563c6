using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Live;

/// <summary>A page that plays Twilio's part: it knows nothing but the answer of <c>POST /api/microphone-call</c>.</summary>
public sealed class MicrophoneCallTests
{
    [Fact]
    public async Task What_is_said_into_the_microphone_becomes_text()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await PlaceAsync(bridge);
        Assert.StartsWith($"ws://{bridge.Url.Authority}/twilio/media?ticket=", Text(call, "url"), StringComparison.Ordinal);
        Assert.Matches("^CA[0-9a-f]{32}$", Text(call, "callSid"));
        Assert.Matches("^MZ[0-9a-f]{32}$", Text(call, "streamSid"));
        using var socket = await ConnectAsync(bridge, Text(call, "url"));
        await StartAsync(bridge, socket, call, Text(call, "callSid"));
        var audio = BridgeHarness.Say(1, 2, 3);
        for (var (at, frame) = (0, 1); at + 160 <= audio.Length; (at, frame) = (at + 160, frame + 1))
            await SendAsync(bridge, socket, $$$"""{"event":"media","sequenceNumber":"{{{frame + 1}}}","media":{"track":"inbound","chunk":"{{{frame}}}","timestamp":"{{{at / 8}}}","payload":"{{{Convert.ToBase64String(audio, at, 160)}}}"},"streamSid":"{{{Text(call, "streamSid")}}}"}""");
        await SendAsync(bridge, socket, $$$"""{"event":"stop","sequenceNumber":"9999","stop":{"accountSid":"{{{Text(call, "accountSid")}}}","callSid":"{{{Text(call, "callSid")}}}"},"streamSid":"{{{Text(call, "streamSid")}}}"}""");

        var events = await bridge.EventsUntilEndAsync(Text(call, "callSid"));
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));
        Assert.Equal("stopped", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal("client:microphone", events[0].GetProperty("data").GetProperty("call").GetProperty("from").GetString());
        // Neither ticket nor token is in any log.
        Assert.DoesNotContain(Text(call, "url").Split('=')[1], bridge.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Text(call, "token"), bridge.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_opens_the_socket_once()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await PlaceAsync(bridge);
        using var socket = await ConnectAsync(bridge, Text(call, "url"));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(bridge, Text(call, "url")));
        await StartAsync(bridge, socket, call, Text(call, "callSid"));
        await Eventually.HoldsAsync(() => bridge.Log.Text.Contains($"{Text(call, "streamSid")} started", StringComparison.Ordinal) ? null : bridge.Log.Text, bridge.Cancel);
    }

    [Theory]
    [InlineData("?ticket=")]
    [InlineData("?ticket=AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?ticket=a&ticket=b")]
    [InlineData("")]
    public async Task Without_a_ticket_that_was_given_out_the_signature_decides(string query)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await PlaceAsync(bridge);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(bridge, $"ws://{bridge.Url.Authority}/twilio/media{query}"));
    }

    [Fact]
    public async Task A_wrong_ticket_is_refused_even_where_signatures_are_not_checked()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Twilio:ValidateSignatures=false"]);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(bridge, $"ws://{bridge.Url.Authority}/twilio/media?ticket=AAAAAAAAAAAAAAAAAAAAAA"));
    }

    [Fact]
    public async Task A_ticket_expires_and_so_does_the_call_that_nobody_made()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var call = await PlaceAsync(bridge);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(bridge, Text(call, "url")));
        clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(
            async () => (await bridge.CallAsync(Text(call, "callSid"))).GetProperty("endReason").GetString() == "no-stream" ? null : "still live", bridge.Cancel);
    }

    [Fact]
    public async Task A_ticket_is_for_its_own_call_even_with_another_calls_token()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var (mine, foreign) = (await PlaceAsync(bridge), await PlaceAsync(bridge));
        using (var socket = await ConnectAsync(bridge, Text(mine, "url")))
        {
            await StartAsync(bridge, socket, foreign, Text(foreign, "callSid"));
            var closed = await socket.ReceiveAsync(new byte[200], bridge.Cancel);
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, closed.CloseStatus);
        }

        // The other call's own ticket and token are still good.
        using var own = await ConnectAsync(bridge, Text(foreign, "url"));
        await StartAsync(bridge, own, foreign, Text(foreign, "callSid"));
        await Eventually.HoldsAsync(() => bridge.Log.Text.Contains($"{Text(foreign, "streamSid")} started", StringComparison.Ordinal) ? null : bridge.Log.Text, bridge.Cancel);
    }

    [Fact]
    public async Task A_ticket_opens_nothing_but_the_media_socket()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var ticket = Text(await PlaceAsync(bridge), "url").Split('=')[1];
        using (var post = await bridge.Api.PostAsync($"/twilio/voice?ticket={ticket}", null, bridge.Cancel)) Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(bridge, $"ws://{bridge.Url.Authority}/twilio/voice?ticket={ticket}"));
        using (var get = await bridge.Api.GetAsync($"/twilio/media?ticket={ticket}", bridge.Cancel)) Assert.Equal(HttpStatusCode.Forbidden, get.StatusCode);
        using var socket = await ConnectAsync(bridge, $"ws://{bridge.Url.Authority}/twilio/media?ticket={ticket}");
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task The_cap_holds_and_so_does_the_number_of_tickets()
    {
        await using (var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=1"]))
        {
            await PlaceAsync(bridge);
            for (var i = 0; i < 20; i++) Assert.Equal((HttpStatusCode.TooManyRequests, true), await TryPlaceAsync(bridge, "MaxConcurrent"));
        }

        await using (var bridge = await BridgeHarness.StartAsync())
        {
            for (var i = 0; i < 16; i++) await PlaceAsync(bridge);
            Assert.Equal((HttpStatusCode.TooManyRequests, true), await TryPlaceAsync(bridge, "try again in a minute"));
        }
    }

    [Fact]
    public async Task Only_admins_may_place_one_and_a_page_behind_a_proxy_gets_its_own_scheme()
    {
        await using var bridge = await BridgeHarness.StartAsync(
        [
            "Access:Keys:0:Name=desk", "Access:Keys:0:Key=viewer-key-0123456789", "Access:Keys:0:Role=viewer",
            "Access:Keys:1:Name=boss", "Access:Keys:1:Key=admin-key-0123456789a", "Access:Keys:1:Role=admin",
        ]);
        foreach (var (key, expected) in new[] { ("viewer-key-0123456789", HttpStatusCode.Forbidden), ("wrong", HttpStatusCode.Unauthorized), ("admin-key-0123456789a", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/microphone-call");
            request.Headers.Authorization = new("Bearer", key);
            request.Headers.Host = "bridge.example.com";
            request.Headers.TryAddWithoutValidation("Origin", "https://bridge.example.com");
            using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
            Assert.Equal(expected, answer.StatusCode);
            if (expected == HttpStatusCode.OK)
                Assert.StartsWith("wss://bridge.example.com/twilio/media?ticket=", Text(await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel), "url"), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> PlaceAsync(BridgeHarness bridge)
    {
        using var answer = await bridge.Api.PostAsync("/api/microphone-call", null, bridge.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel);
    }

    private static async Task<(HttpStatusCode Status, bool SaysSo)> TryPlaceAsync(BridgeHarness bridge, string detail)
    {
        using var answer = await bridge.Api.PostAsync("/api/microphone-call", null, bridge.Cancel);
        return (answer.StatusCode, (await answer.Content.ReadAsStringAsync(bridge.Cancel)).Contains(detail, StringComparison.Ordinal));
    }

    private static async Task<ClientWebSocket> ConnectAsync(BridgeHarness bridge, string url)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(url), bridge.Cancel);
        return socket;
    }

    private static async Task<HttpStatusCode> RefusedAsync(BridgeHarness bridge, string url)
    {
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(url), bridge.Cancel));
        return socket.HttpStatusCode;
    }

    private static async Task StartAsync(BridgeHarness bridge, ClientWebSocket socket, JsonElement call, string callSid)
    {
        await SendAsync(bridge, socket, """{"event":"connected","protocol":"Call","version":"1.0.0"}""");
        await SendAsync(bridge, socket, $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"{{{Text(call, "accountSid")}}}","streamSid":"{{{Text(call, "streamSid")}}}","callSid":"{{{callSid}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"{{{Text(call, "token")}}}"}},"streamSid":"{{{Text(call, "streamSid")}}}"}""");
    }

    private static Task SendAsync(BridgeHarness bridge, ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, bridge.Cancel);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
