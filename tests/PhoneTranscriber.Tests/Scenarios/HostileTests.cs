using System.Net;
using System.Net.WebSockets;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>What does not belong gets nowhere, and no other call notices.</summary>
public sealed class HostileTests
{
    [Theory]
    [InlineData(SignatureFault.Missing)]
    [InlineData(SignatureFault.WrongToken)]
    [InlineData(SignatureFault.Garbage)]
    public async Task A_forged_voice_webhook_is_refused_and_nothing_is_remembered(SignatureFault fault)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var options = bridge.Caller with { Webhook = new WebhookSwitches { Signature = fault } };
        await Assert.ThrowsAnyAsync<Exception>(() => bridge.DialAsync(options));
        Assert.Contains("\"calls\":[]", await bridge.Api.GetStringAsync("/api/calls", bridge.Cancel), StringComparison.Ordinal);
        Assert.Empty(bridge.Webhooks.Received);

        using var answer = await bridge.Api.PostAsync("/twilio/voice", new FormUrlEncodedContent([new("CallSid", "CA1")]), bridge.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_tampered_webhook_is_refused()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var tampered = new WebhookSwitches { TamperedFields = new Dictionary<string, string> { ["From"] = "+15559999999" } };
        await Assert.ThrowsAnyAsync<Exception>(() => bridge.DialAsync(bridge.Caller with { Webhook = tampered }));
        Assert.Contains("\"calls\":[]", await bridge.Api.GetStringAsync("/api/calls", bridge.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/twilio/voice/status")]
    [InlineData("/twilio/voice/resume")]
    [InlineData("/twilio/stream-status")]
    public async Task Forged_callbacks_are_refused_and_end_nothing(string path)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        using var form = new FormUrlEncodedContent([new("CallSid", call.CallSid), new("CallStatus", "completed"), new("StreamEvent", "stream-error")]);
        using var answer = await bridge.Api.PostAsync(path, form, bridge.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("live", (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(SignatureFault.Missing)]
    [InlineData(SignatureFault.WrongToken)]
    public async Task An_upgrade_that_is_not_signed_gets_403_before_the_socket_opens(SignatureFault fault)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { Signature = fault } });
        var refused = await Assert.ThrowsAsync<StreamException>(() => call.ConnectStreamAsync(bridge.Cancel));
        Assert.Contains("403", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(bridge.Speech.Sessions);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("wrong")]
    [InlineData("foreign")]
    [InlineData("reused")]
    public async Task A_stream_with_a_bad_token_is_closed_with_1008(string what)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var good = call.Twiml.Stream!;
        if (what == "reused") await call.ConnectStreamAsync(bridge.Cancel);
        var parameters = new Dictionary<string, string>(good.Parameters);
        switch (what)
        {
            case "missing":
                parameters.Remove("token");
                break;
            case "wrong":
                parameters["token"] = new string('A', good.Parameters["token"].Length);
                break;
            case "foreign":
                parameters["token"] = (await bridge.DialAsync()).Twiml.Stream!.Parameters["token"];
                break;
        }

        if (what == "reused")
            await Eventually.HoldsAsync(() => bridge.Log.Text.Contains("started", StringComparison.Ordinal) ? null : "the first stream has not started", bridge.Cancel);
        var stream = await call.ConnectStreamAsync(good with { Parameters = parameters }, bridge.Cancel);
        var closure = await stream.Closed.WaitAsync(bridge.Cancel);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, closure.Status);
        Assert.Equal("live", (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Nonsense_in_a_stream_is_counted_logged_once_and_the_words_still_arrive()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        for (var i = 0; i < 5; i++)
        {
            await stream.SendTextAsync("{ this is not json", bridge.Cancel);
            await stream.SendBinaryAsync(new byte[] { 1, 2, 3 }, bridge.Cancel);
            await stream.SendTextAsync("""{"event":"media","media":{"track":"sideways","timestamp":"1","payload":"////"}}""", bridge.Cancel);
            await stream.SendTextAsync("""{"event":"media","media":{"track":"inbound","timestamp":"1","payload":"%%%"}}""", bridge.Cancel);
            await stream.SendTextAsync("""{"event":"weather","forecast":{"tomorrow":["sun",1,null]}}""", bridge.Cancel);
        }

        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([1, 2], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
        var oddities = bridge.Log.Lines.Where(line => line.Text.Contains("the media stream carries", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, oddities.Count);
        Assert.DoesNotContain(bridge.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Media_before_start_is_ignored()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var socket = await OpenRawAsync(bridge);
        await SendAsync(socket, """{"event":"media","media":{"track":"inbound","timestamp":"1","payload":"////"}}""", bridge.Cancel);
        await Eventually.HoldsAsync(
            () => bridge.Log.Text.Contains("media before start", StringComparison.Ordinal) ? null : "nothing was logged", bridge.Cancel);
        Assert.Equal(WebSocketState.Open, socket.State);
        Assert.Empty(bridge.Speech.Sessions);
    }

    [Fact]
    public async Task An_oversize_message_closes_its_own_socket_only()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var bad = await bridge.DialAsync();
        var good = await bridge.DialAsync();
        var badStream = await bad.ConnectStreamAsync(bridge.Cancel);
        var goodStream = await good.ConnectStreamAsync(bridge.Cancel);
        await goodStream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await badStream.SendTextAsync("{\"event\":\"media\",\"x\":\"" + new string('x', 65 * 1024) + "\"}", bridge.Cancel);
        var closure = await badStream.Closed.WaitAsync(bridge.Cancel);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, closure.Status);

        await goodStream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await good.HangUpAsync(bridge.Cancel);
        Assert.Equal([1, 2], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(good.CallSid)));
        var ended = await bridge.EventsUntilEndAsync(bad.CallSid);
        Assert.Equal("protocol-error", ended[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_hundred_malformed_messages_close_the_socket()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var socket = await OpenRawAsync(bridge);
        for (var i = 0; i <= 101; i++) await SendAsync(socket, "nonsense", bridge.Cancel);
        var closed = await socket.ReceiveAsync(new byte[100], bridge.Cancel);
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, closed.CloseStatus);
    }

    [Fact]
    public async Task A_hundred_frames_that_are_no_audio_close_a_stream_that_flows()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        for (var i = 0; i <= 101 && !stream.Closed.IsCompleted; i++)
            await stream.SendTextAsync("""{"event":"media","media":{"track":"inbound","timestamp":"1","payload":"%%%"}}""", bridge.Cancel);
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, (await stream.Closed.WaitAsync(bridge.Cancel)).Status);
        Assert.Equal([1], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
    }

    [Fact]
    public async Task Frames_that_come_in_pieces_are_told_as_soon_as_they_are_there()
    {
        // Nobody looks at what is overdue while the clock stands still.
        await using var bridge = await BridgeHarness.StartAsync(configure: builder =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(builder.Services, new ManualTimeProvider()));
        var call = await bridge.DialAsync();
        var signature = TwilioSignature.Sign(BridgeHarness.AuthToken, $"ws://{bridge.Url.Authority}/twilio/media", []);
        using var socket = await RawWebSocket.ConnectAsync(bridge.Url.Port, null, [], bridge.Cancel, signature);
        await socket.SendTextAsync(Start(call), bridge.Cancel);
        FakeSession? session = null;
        for (var frame = 0; frame < 150;)
        {
            var chunk = Enumerable.Range(frame, 5).SelectMany(number => RawWebSocket.Frame(RawWebSocket.Text, Media(number), final: true)).ToArray();
            await socket.WriteAsync(chunk[..^40], bridge.Cancel);
            await socket.WriteAsync(chunk[^40..], bridge.Cancel);
            session ??= await bridge.Speech.NextSessionAsync(bridge.Cancel);
            frame += 5;
            await session.WaitForAudioAsync(frame * TimeSpan.FromMilliseconds(20), bridge.Cancel);
        }
    }

    [Fact]
    public async Task A_socket_that_never_says_start_is_closed_after_ten_seconds()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(configure: builder =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(builder.Services, clock));
        using var socket = await OpenRawAsync(bridge);
        await SendAsync(socket, """{"event":"connected","protocol":"Call","version":"1.0.0"}""", bridge.Cancel);
        var closing = socket.ReceiveAsync(new byte[100], bridge.Cancel);
        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return closing.IsCompleted ? null : "the socket is still open";
        }, bridge.Cancel);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await closing).CloseStatus);
    }

    [Fact]
    public async Task A_start_that_comes_after_the_socket_was_given_up_joins_nothing()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(configure: builder =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(builder.Services, clock));
        var call = await bridge.DialAsync();
        using var socket = await OpenRawAsync(bridge);
        await SendAsync(socket, """{"event":"connected","protocol":"Call","version":"1.0.0"}""", bridge.Cancel);
        var closing = socket.ReceiveAsync(new byte[100], bridge.Cancel);
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return closing.IsCompleted ? null : "the socket is still open";
            },
            bridge.Cancel);
        await SendAsync(socket, Start(call), bridge.Cancel);

        await call.PostCallStatusAsync("completed", bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("completed", events[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_caller_with_a_very_long_address_still_gets_twiml()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync(bridge.Caller with { From = "sip:" + new string('x', 600) + "@example.com" });
        Assert.True(call.Twiml.Stream!.Parameters.ContainsKey("token"));
        Assert.False(call.Twiml.Stream.Parameters.ContainsKey("from"));
    }

    [Fact]
    public async Task Every_error_of_the_api_is_a_problem_document()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        foreach (var path in new[] { "/api/calls?limit=abc", "/api/nothing", "/api/calls/CAunknown", "/api/calls?state=odd" })
        {
            using var answer = await bridge.Api.GetAsync(path, bridge.Cancel);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_repeated_webhook_gets_the_same_twiml_and_starts_one_call()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Webhook = new WebhookSwitches { DeliverTwice = true } });
        Assert.Equal(2, call.Deliveries.Count);
        Assert.Equal(call.Deliveries[0].Body, call.Deliveries[1].Body);
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Single(events, json => json.GetProperty("type").GetString() == "call.started");
    }

    [Theory]
    [InlineData(401, null, null)]
    [InlineData(503, null, null)]
    [InlineData(null, "Unauthorized Connection: Insufficient funds", null)]
    [InlineData(null, null, 3006)]
    public async Task When_the_speech_service_refuses_the_call_goes_on_and_says_why(int? http, string? account, int? failure)
    {
        var speech = new FakeAssemblyAIOptions { Session = new FakeSessionOptions { HttpRefusal = http, AccountProblem = account } };
        await using var bridge = await BridgeHarness.StartAsync(speech: speech);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        if (failure is { } code)
        {
            var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
            await session.FailAsync(code, "Invalid 'speech_model'");
        }

        var interrupted = await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.interrupted", bridge.Cancel);
        var reason = interrupted.Json().GetProperty("data").GetProperty("reason").GetString();
        Assert.False(string.IsNullOrWhiteSpace(reason));
        if (account is not null) Assert.Contains("Insufficient funds", reason, StringComparison.Ordinal);
        var view = await bridge.CallAsync(call.CallSid);
        Assert.Equal("live", view.GetProperty("state").GetString());
        Assert.Equal("interrupted", view.GetProperty("tracks")[0].GetProperty("state").GetString());
        Assert.Contains("not transcribed", bridge.Log.Text, StringComparison.Ordinal);

        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("stopped", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.DoesNotContain(bridge.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private static string Start(TwilioCall call) =>
        $$$"""{"event":"start","start":{"callSid":"{{{call.CallSid}}}","streamSid":"MZ1","customParameters":{"token":"{{{call.Twiml.Stream!.Parameters["token"]}}}"}},"streamSid":"MZ1"}""";

    private static byte[] Media(int number)
    {
        var silence = Convert.ToBase64String(Enumerable.Repeat((byte)0xFF, 160).ToArray());
        return System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"event":"media","sequenceNumber":"{{{number + 2}}}","media":{"track":"inbound","chunk":"{{{number + 1}}}","timestamp":"{{{number * 20}}}","payload":"{{{silence}}}"},"streamSid":"MZ1"}""");
    }

    private static async Task<ClientWebSocket> OpenRawAsync(BridgeHarness bridge)
    {
        var url = $"ws://{bridge.Url.Authority}/twilio/media";
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Twilio-Signature", TwilioSignature.Sign(BridgeHarness.AuthToken, url, []));
        await socket.ConnectAsync(new Uri(url), bridge.Cancel);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken cancel) =>
        socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancel);
}
