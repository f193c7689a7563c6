using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Steering;

/// <summary>Live calls, steered from outside.</summary>
public sealed class SteeringTests
{
    private static readonly string[] Forward = ["Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"];

    [Fact]
    public async Task Changed_settings_reach_every_live_session_as_one_update()
    {
        await using var bridge = await BridgeHarness.StartAsync(Forward);
        var (call, _) = await TalkAsync(bridge, both: true);
        FakeSession[] sessions = [await bridge.Speech.NextSessionAsync(bridge.Cancel), await bridge.Speech.NextSessionAsync(bridge.Cancel)];
        await Task.WhenAll(sessions.Select(session => session.Begun.WaitAsync(bridge.Cancel)));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/configuration", """{"keytermsPrompt":["meter"],"endOfTurnSilence":900}"""));
        foreach (var session in sessions)
        {
            var sent = JsonDocument.Parse(await session.WaitForControlAsync("UpdateConfiguration", bridge.Cancel)).RootElement;
            Assert.Equal(
                ["type", "min_turn_silence", "max_turn_silence", "keyterms_prompt"], sent.EnumerateObject().Select(field => field.Name));
            Assert.Equal(900, sent.GetProperty("min_turn_silence").GetInt32());
        }
    }

    [Fact]
    public async Task A_live_call_tells_what_holds_for_it()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Speech:KeytermsPrompt:0=gas", "Speech:Prompt=Names are German.", "Speech:EndOfTurnSilence=700"]);
        var (call, _) = await TalkAsync(bridge);
        var before = (await bridge.CallAsync(call.CallSid)).GetProperty("configuration");
        Assert.Equal(("pro", "universal-3-5-pro"), (before.GetProperty("family").GetString(), before.GetProperty("model").GetString()));
        Assert.Equal("""["gas"]""", before.GetProperty("keytermsPrompt").GetRawText());
        Assert.Equal(("Names are German.", 700), (before.GetProperty("prompt").GetString(), before.GetProperty("endOfTurnSilence").GetInt32()));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("agentContext").ValueKind);

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(
            bridge, $"/api/calls/{call.CallSid}/configuration", """{"keytermsPrompt":["gas","meter"],"agentContext":"Which meter?","minTurnSilence":200}"""));
        var after = (await bridge.CallAsync(call.CallSid)).GetProperty("configuration");
        Assert.Equal("""["gas","meter"]""", after.GetProperty("keytermsPrompt").GetRawText());
        Assert.Equal(("Names are German.", "Which meter?"), (after.GetProperty("prompt").GetString(), after.GetProperty("agentContext").GetString()));
        Assert.Equal((200, 700), (after.GetProperty("minTurnSilence").GetInt32(), after.GetProperty("maxTurnSilence").GetInt32()));
        Assert.Equal(JsonValueKind.Null, after.GetProperty("endOfTurnSilence").ValueKind);

        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.False((await bridge.CallAsync(call.CallSid)).TryGetProperty("configuration", out _));
    }

    [Fact]
    public async Task What_would_kill_the_session_is_refused_with_every_problem_and_nothing_is_sent()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var (call, session) = await TalkAsync(bridge);
        using var answer = await PostAsync(bridge, $"/api/calls/{call.CallSid}/configuration", """{"minTurnSilence":1,"bogus":true,"prompt":7}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(bridge.Cancel)).RootElement;
        Assert.Equal(["bogus", "minTurnSilence", "prompt"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.DoesNotContain(session!.ControlMessages, message => message.Contains("UpdateConfiguration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_turn_being_spoken_ends_on_request()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var (call, session) = await TalkAsync(bridge);
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/force-endpoint"));
        await session!.WaitForControlAsync("ForceEndpoint", bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        Assert.False((await bridge.CallAsync(call.CallSid)).GetProperty("endedAt").ValueKind == JsonValueKind.String);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"hangUp":false}""")]
    public async Task A_transcription_ends_on_request_with_its_last_words(string body)
    {
        await using var twilio = await FakeTwilioRest.StartAsync(TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync([.. Rest(twilio), .. Forward]);
        var (call, session) = await TalkAsync(bridge);
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/end", body));
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("api", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.Equal(SessionEnd.Terminated, session!.Outcome.End);
        Assert.Empty(twilio.Requests);
    }

    [Fact]
    public async Task A_call_that_the_bridge_answered_is_hung_up_by_closing_its_stream()
    {
        await using var twilio = await FakeTwilioRest.StartAsync(TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync(Rest(twilio));
        var (call, _) = await TalkAsync(bridge);
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/end", """{"hangUp":true}"""));
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("Hangup", Assert.Single((await call.ConnectActionAsync(bridge.Cancel)).Verbs).Name);
        Assert.Empty(twilio.Requests);
    }

    [Fact]
    public async Task A_call_between_two_parties_is_hung_up_by_REST()
    {
        await using var twilio = await FakeTwilioRest.StartAsync(TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync([.. Rest(twilio), .. Forward]);
        var (call, _) = await TalkAsync(bridge);
        var there = twilio.AddCall(new FakeTwilioRestCall { Sid = call.CallSid });
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/end", """{"hangUp":true}"""));
        Assert.Equal("completed", there.Status);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("api", events[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Without_an_account_at_Twilio_such_a_call_cannot_be_hung_up_and_goes_on()
    {
        await using var bridge = await BridgeHarness.StartAsync(Forward);
        var (call, _) = await TalkAsync(bridge);
        using var answer = await PostAsync(bridge, $"/api/calls/{call.CallSid}/end", """{"hangUp":true}""");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Twilio:AccountSid", await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.Ordinal);
        Assert.Equal("live", (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task When_Twilio_refuses_to_hang_up_that_is_said_and_the_transcription_has_ended()
    {
        await using var twilio = await FakeTwilioRest.StartAsync(TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync([.. Rest(twilio), .. Forward]);
        var (call, _) = await TalkAsync(bridge);
        twilio.FailNext(401);
        Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/end", """{"hangUp":true}"""));
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Contains("could not be hung up", bridge.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configuration", """{"vadThreshold":0.5}""")]
    [InlineData("force-endpoint", "")]
    [InlineData("end", "")]
    public async Task A_call_that_is_unknown_or_over_is_not_steered(string command, string body)
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:KeepEnded=0"]);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bridge, $"/api/calls/CA00112233445566778899aabbccddeeff/{command}", body));
        var (call, _) = await TalkAsync(bridge);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(bridge, $"/api/calls/{call.CallSid}/{command}", body));
    }

    [Theory]
    [InlineData("end", """{"hangUp":"yes"}""", "hangUp")]
    [InlineData("end", """{"hangup":true}""", "hangup")]
    [InlineData("force-endpoint", """{"now":true}""", "now")]
    [InlineData("end", "not json", "")]
    public async Task A_command_that_is_not_understood_does_nothing(string command, string body, string field)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var (call, _) = await TalkAsync(bridge);
        using var answer = await PostAsync(bridge, $"/api/calls/{call.CallSid}/{command}", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(bridge.Cancel)).RootElement.GetProperty("errors");
        Assert.Equal(field, Assert.Single(errors.EnumerateObject()).Name);
        Assert.Equal("live", (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("/api/calls")]
    [InlineData("/api/calls/CA00112233445566778899aabbccddeeff/configuration")]
    [InlineData("/api/calls/CA00112233445566778899aabbccddeeff/force-endpoint")]
    [InlineData("/api/calls/CA00112233445566778899aabbccddeeff/end")]
    [InlineData("/api/speech-tokens")]
    public async Task Only_admins_steer(string path)
    {
        await using var bridge = await BridgeHarness.StartAsync(
        [
            "Access:Keys:0:Name=desk", "Access:Keys:0:Key=viewer-key-0123456789", "Access:Keys:0:Role=viewer",
            "Access:Keys:1:Name=boss", "Access:Keys:1:Key=admin-key-0123456789a", "Access:Keys:1:Role=admin",
        ]);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bridge, path));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bridge, path, key: "viewer-key-0123456789"));
        var status = await StatusAsync(bridge, path, key: "admin-key-0123456789a");
        Assert.True(status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"an admin got {status}");
    }

    [Fact]
    public async Task A_speech_token_is_minted_and_the_key_stays_here()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var answer = await PostAsync(bridge, "/api/speech-tokens", """{"expiresInSeconds":90,"maxSessionDurationSeconds":600}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(bridge.Cancel);
        var token = JsonDocument.Parse(text).RootElement;
        Assert.Equal(90, token.GetProperty("expiresInSeconds").GetInt32());
        Assert.Equal(bridge.Speech.Endpoint.ToString(), token.GetProperty("endpoint").GetString());
        Assert.DoesNotContain(BridgeHarness.SpeechKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(token.GetProperty("token").GetString()!, bridge.Log.Text, StringComparison.Ordinal);

        using var refused = await PostAsync(bridge, "/api/speech-tokens", """{"expiresInSeconds":601,"maxSessionDurationSeconds":59,"ttl":1}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(bridge.Cancel)).RootElement.GetProperty("errors");
        Assert.Equal(["expiresInSeconds", "maxSessionDurationSeconds", "ttl"], errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_local_recognizer_gives_out_no_tokens()
    {
        await using var bridge = await BridgeHarness.StartAsync(["AssemblyAI:ApiKey="]);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(bridge, "/api/speech-tokens"));
    }

    internal static string[] Rest(FakeTwilioRest twilio)
    {
        twilio.AuthToken = BridgeHarness.AuthToken;
        return [$"Twilio:AccountSid={twilio.AccountSid}", $"Twilio:ApiBaseUrl={twilio.BaseUrl}"];
    }

    internal static async Task<HttpResponseMessage> PostAsync(BridgeHarness bridge, string path, string body = "", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await bridge.Api.SendAsync(request, bridge.Cancel);
    }

    internal static async Task<HttpStatusCode> StatusAsync(BridgeHarness bridge, string path, string body = "", string? key = null)
    {
        using var answer = await PostAsync(bridge, path, body, key);
        return answer.StatusCode;
    }

    /// <summary>A call in which somebody has said two words and not ended the sentence; of one track, its session too.</summary>
    private static async Task<(TwilioCall Call, FakeSession? Session)> TalkAsync(BridgeHarness bridge, bool both = false)
    {
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var words = BridgeHarness.SayUnfinished(1, 2);
        await stream.PlayAsync(words, both ? words : default, bridge.Cancel);
        if (both) return (call, null);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(500), bridge.Cancel);
        return (call, session);
    }
}
