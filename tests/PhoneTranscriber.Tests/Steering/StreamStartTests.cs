using System.Net;
using System.Text.Json;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Steering;

/// <summary>A call that is live at Twilio, without any TwiML of ours, is transcribed on request.</summary>
public sealed class StreamStartTests : IAsyncLifetime
{
    private const string CallSid = "CA00112233445566778899aabbccddeeff";

    private FakeTwilioRest _twilio = null!;

    public async ValueTask InitializeAsync() => _twilio = await FakeTwilioRest.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _twilio.DisposeAsync();

    [Theory]
    [InlineData("", "both_tracks")]
    [InlineData(""", "track":"both" """, "both_tracks")]
    [InlineData(""", "track":"inbound" """, "inbound_track")]
    [InlineData(""", "track":"Outbound" """, "outbound_track")]
    public async Task Its_stream_is_asked_for_and_the_call_is_complete(string track, string asked)
    {
        await using var bridge = await StartAsync();
        var there = _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid, From = "+15550001111", To = "+15550002222", Direction = "outbound-api" });
        using var answer = await SteeringTests.PostAsync(bridge, "/api/calls", $$"""{"callSid":"{{CallSid}}"{{track}}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"/api/calls/{CallSid}", answer.Headers.Location!.ToString());
        var stream = await _twilio.NextStreamAsync(bridge.Cancel);
        Assert.Equal((asked, "ws"), (stream.Track, stream.Url.Scheme));

        var media = await ConnectAsync(bridge, stream);
        await media.PlayAsync(BridgeHarness.Say(1, 2), stream.Track == "outbound_track" ? BridgeHarness.Say(1, 2) : default, bridge.Cancel);
        await media.StopAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(CallSid);
        var call = events[0].GetProperty("data").GetProperty("call");
        Assert.Equal(("+15550001111", "+15550002222", "outbound-api"), (Text(call, "from"), Text(call, "to"), Text(call, "direction")));
        Assert.Equal([1, 2], BridgeHarness.Heard(events, stream.Track == "outbound_track" ? "outbound" : "inbound"));
        Assert.Single(events, json => Text(json, "type") == "call.started");
        Assert.Equal("in-progress", there.Status);
    }

    [Fact]
    public async Task It_is_transcribed_once_however_often_that_is_asked_for()
    {
        await using var bridge = await StartAsync();
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(bridge)));
        Assert.Single(asked, status => status == HttpStatusCode.Accepted);
        Assert.Equal(7, asked.Count(status => status == HttpStatusCode.Conflict));
        Assert.Single(_twilio.Requests, request => request.Status == 201);

        var media = await ConnectAsync(bridge, await _twilio.NextStreamAsync(bridge.Cancel));
        await media.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bridge));
        await media.StopAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(CallSid);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bridge));
    }

    [Fact]
    public async Task A_call_whose_stream_was_lost_gets_another_one_and_goes_on()
    {
        await using var bridge = await StartAsync("Calls:ResumeGrace=00:00:20", "Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300");
        var call = await bridge.DialAsync();
        _twilio.AddCall(new FakeTwilioRestCall { Sid = call.CallSid });
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bridge, call.CallSid));
        var first = await call.ConnectStreamAsync(bridge.Cancel);
        await first.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bridge, call.CallSid));
        await first.DropAsync();

        await Eventually.HoldsAsync(
            async () => await PostAsync(bridge, call.CallSid) is var status and not HttpStatusCode.Accepted ? $"it answers {status}" : null, bridge.Cancel);
        var again = await _twilio.NextStreamAsync(bridge.Cancel);
        var media = await call.ConnectStreamAsync(Instruction(again), bridge.Cancel);
        await media.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([1, 2], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
    }

    [Fact]
    public async Task A_call_whose_stream_cannot_be_had_again_ends_after_its_grace()
    {
        await using var bridge = await StartAsync("Calls:ResumeGrace=00:00:02");
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await stream.DropAsync();
        await Eventually.HoldsAsync(
            async () => await PostAsync(bridge, call.CallSid) is var status and not HttpStatusCode.NotFound ? $"it answers {status}" : null, bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("stream-lost", Text(events[^1].GetProperty("data"), "reason"));
    }

    [Fact]
    public async Task It_is_hung_up_by_REST_though_the_number_is_one_that_the_bridge_answers()
    {
        await using var bridge = await StartAsync();
        var there = _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(bridge));
        await ConnectAsync(bridge, await _twilio.NextStreamAsync(bridge.Cancel));
        Assert.Equal(HttpStatusCode.Accepted, await SteeringTests.StatusAsync(bridge, $"/api/calls/{CallSid}/end", """{"hangUp":true}"""));
        Assert.Equal("completed", there.Status);
    }

    [Fact]
    public async Task What_Twilio_does_not_have_live_is_not_transcribed()
    {
        await using var bridge = await StartAsync("Calls:MaxConcurrent=1");
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(bridge));
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid }).Become("completed");
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bridge));
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        _twilio.FailNext(401);
        Assert.Equal(HttpStatusCode.BadGateway, await PostAsync(bridge));
        // None of that has left a trace, or taken the only place.
        Assert.Empty(bridge.Webhooks.Received);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(bridge));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(bridge, CallSid.Replace('0', '1')));
    }

    [Fact]
    public async Task A_stumbling_Twilio_is_asked_again()
    {
        await using var bridge = await StartAsync();
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        _twilio.FailNext(500);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(bridge));
        Assert.Equal([500, 200, 201], _twilio.Requests.Select(request => request.Status));
    }

    [Theory]
    [InlineData("{}", "callSid")]
    [InlineData("""{"callSid":"CA1"}""", "callSid")]
    [InlineData("""{"callSid":7}""", "callSid")]
    [InlineData("""{"callSid":"CA00112233445566778899aabbccddeeff","track":"left"}""", "track")]
    [InlineData("""{"callSid":"CA00112233445566778899aabbccddeeff","track":"1"}""", "track")]
    [InlineData("""{"callSid":"CA00112233445566778899aabbccddeeff","tracks":"both"}""", "tracks")]
    [InlineData("", "")]
    public async Task A_request_that_is_not_understood_asks_nothing_of_Twilio(string body, string field)
    {
        await using var bridge = await StartAsync();
        using var answer = await SteeringTests.PostAsync(bridge, "/api/calls", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(bridge.Cancel)).RootElement.GetProperty("errors");
        Assert.Contains(errors.EnumerateObject(), error => error.Name == field);
        Assert.Empty(_twilio.Requests);
    }

    [Fact]
    public async Task Without_an_account_or_an_address_it_says_what_to_configure()
    {
        await using (var bridge = await BridgeHarness.StartAsync([$"Twilio:ApiBaseUrl={_twilio.BaseUrl}"]))
            await AssertConflictAsync(bridge, "Twilio:AccountSid");
        await using (var bridge = await BridgeHarness.StartAsync([$"Twilio:AccountSid={_twilio.AccountSid}"]))
            await AssertConflictAsync(bridge, "Bridge:PublicUrl");
    }

    private static async Task AssertConflictAsync(BridgeHarness bridge, string setting)
    {
        using var answer = await SteeringTests.PostAsync(bridge, "/api/calls", $$"""{"callSid":"{{CallSid}}"}""");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(setting, await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.Ordinal);
    }

    private Task<BridgeHarness> StartAsync(params string[] settings) => BridgeHarness.StartAsync([.. SteeringTests.Rest(_twilio), .. settings]);

    private static Task<HttpStatusCode> PostAsync(BridgeHarness bridge, string callSid = CallSid) =>
        SteeringTests.StatusAsync(bridge, "/api/calls", $$"""{"callSid":"{{callSid}}"}""");

    private static Task<TwilioStream> ConnectAsync(BridgeHarness bridge, FakeTwilioRestStream stream) =>
        TwilioStream.ConnectAsync(bridge.Caller, Instruction(stream), stream.CallSid, stream.Sid, bridge.Cancel);

    private static StreamInstruction Instruction(FakeTwilioRestStream stream) =>
        new(stream.Url.ToString(), stream.Track switch { "inbound_track" => StreamTracks.Inbound, "outbound_track" => StreamTracks.Outbound, _ => StreamTracks.Both }, false)
        {
            Name = stream.Name,
            StatusCallback = stream.StatusCallback?.ToString(),
            Parameters = stream.Parameters,
        };

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
