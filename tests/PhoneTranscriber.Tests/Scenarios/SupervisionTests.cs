using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Whole calls whose speech sessions fail, one way each; what may go wrong together is for the randomized calls.</summary>
public sealed class SupervisionTests
{
    private static readonly int[] Words = [.. Enumerable.Range(1, 12)];

    /// <summary>Every step of the protocol at which a session may be lost.</summary>
    public static TheoryData<string, string> Losses()
    {
        var losses = new TheoryData<string, string>();
        string[] points = ["BeforeBegin", "AfterBegin", "AfterAudio", "AfterPartial", "BeforeFinal", "AfterFinal", "OnTerminate", "BeforeTermination"];
        foreach (var point in points)
        {
            losses.Add(point, "drop");
            losses.Add(point, "error");
        }

        return losses;
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_lost_session_costs_no_word_and_repeats_none(string point, string kind)
    {
        var at = point switch
        {
            "BeforeBegin" => FaultPoint.BeforeBegin,
            "AfterBegin" => FaultPoint.AfterBegin,
            "AfterAudio" => FaultPoint.AfterAudio(TimeSpan.FromMilliseconds(2150)),
            "AfterPartial" => FaultPoint.AfterPartial(1),
            "BeforeFinal" => FaultPoint.BeforeFinal(1),
            "AfterFinal" => FaultPoint.AfterFinal(1),
            "OnTerminate" => FaultPoint.OnTerminate,
            _ => FaultPoint.BeforeTermination,
        };
        await using var bridge = await BridgeHarness.StartAsync(speech: First(Vague with { Faults = [kind == "drop" ? Fault.Drop(at) : Fault.Fail(at)] }, Vague));
        var events = await TalkAsync(bridge);

        Assert.Equal(Words, BridgeHarness.Heard(events));
        // What is lost in the very last moment is no loss, if all was said.
        Assert.Equal(point == "BeforeTermination" ? 1 : 2, bridge.Speech.ConnectionAttempts);
        if (point != "BeforeTermination")
            Assert.Equal(["transcription.interrupted", "transcription.resumed"], Types(events).Where(type => type.StartsWith("transcription", StringComparison.Ordinal)));
        Assert.Equal("call.ended", Types(events)[^1]);
        await AssertLedgerAsync(bridge, events);
    }

    [Fact]
    public async Task A_session_that_falls_silent_is_replaced()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            speech: First(Vague with { Faults = [Fault.Stall(FaultPoint.AfterPartial(1))] }, Vague), patience: TimeSpan.FromSeconds(60));
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Speech(), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.resumed", bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(Words, BridgeHarness.Heard(events));
    }

    [Fact]
    public async Task Too_many_sessions_are_waited_for_at_least_two_seconds()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: First(
            Vague with { AccountProblem = "Too many concurrent sessions" }, Vague));
        var events = await TalkAsync(bridge);
        Assert.Equal(Words, BridgeHarness.Heard(events));
        var sessions = (await bridge.CallAsync(Sid(events))).GetProperty("sessions");
        var wait = sessions[1].GetProperty("openedAt").GetDateTimeOffset() - sessions[0].GetProperty("endedAt").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_wrong_key_is_not_tried_again()
    {
        await using var bridge = await BridgeHarness.StartAsync(["AssemblyAI:ApiKey=a-wrong-key"]);
        var events = await TalkAsync(bridge);
        Assert.Equal(["call.started", "transcription.interrupted", "call.ended"], Types(events));
        Assert.Equal(1, bridge.Speech.ConnectionAttempts);
    }

    [Theory]
    [InlineData("""{"type":"SpeakerRevision","revisions":[null]}""")]
    [InlineData("""{"type":"Turn","turn_order":0,"end_of_turn":true,"words":[null]}""")]
    [InlineData("""{"type":"LLMGatewayResponse","turn_order":0}""")]
    public async Task A_message_that_makes_no_sense_costs_neither_words_nor_the_end_of_the_call(string message)
    {
        var poison = Fault.Send(FaultPoint.AfterFinal(0), message);
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions { Session = Vague with { Faults = [poison] } });
        var events = await TalkAsync(bridge);
        Assert.Equal(Words, BridgeHarness.Heard(events));
        Assert.Equal(1, bridge.Speech.TerminatedSessions);
        await AssertLedgerAsync(bridge, events);
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_reached_is_followed_by_the_next()
    {
        await using var other = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = Vague });
        await using var bridge = await BridgeHarness.StartAsync(
            [$"AssemblyAI:FallbackEndpoints:0={other.Endpoint}"], First(Vague with { HttpRefusal = 503 }, Vague));
        var events = await TalkAsync(bridge);
        Assert.Equal(Words, BridgeHarness.Heard(events));
        Assert.Equal((1, 1), (bridge.Speech.ConnectionAttempts, other.TerminatedSessions));
    }

    [Fact]
    public async Task Silence_ends_the_session_and_speech_opens_another()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Timeout=00:00:01"], new FakeAssemblyAIOptions { Session = Vague });
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(Words[..6]), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.suspended", bridge.Cancel);
        Assert.Equal(0, bridge.Speech.OpenNow);
        await stream.PlayAsync(BridgeHarness.Say(Words[6..]), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.resumed", bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(Words, BridgeHarness.Heard(events));
        Assert.Equal(2, bridge.Speech.TerminatedSessions);
        await AssertLedgerAsync(bridge, events);
    }

    [Fact]
    public async Task A_session_that_ended_for_silence_is_not_brought_back_by_it()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["Silence:Timeout=00:00:03", "Speech:ChunkMilliseconds=1000"], new FakeAssemblyAIOptions { Session = Vague });
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var silence = new byte[10_000 * 8];
        Array.Fill(silence, (byte)0xFF);
        await stream.PlayAsync(BridgeHarness.Say(Words[..2]), bridge.Cancel);
        await stream.PlayAsync(silence, bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(Words[..2], BridgeHarness.Heard(events));
        Assert.Contains("transcription.suspended", Types(events));
        Assert.DoesNotContain("transcription.resumed", Types(events));
    }

    [Fact]
    public async Task Silence_hangs_up_where_that_is_asked_for()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Timeout=00:00:01", "Silence:Action=HangUp"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(Words), bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("silence", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal(Words, BridgeHarness.Heard(events));
    }

    [Fact]
    public async Task An_old_session_is_followed_by_the_next_without_a_seam()
    {
        // Six seconds of life, of which the service tells four.
        await using var bridge = await BridgeHarness.StartAsync(
            speech: new FakeAssemblyAIOptions { Session = Vague with { MaxDuration = TimeSpan.FromSeconds(6) } });
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        int[] said = [.. Words, .. Words, .. Words];
        await stream.PlayAsync(Speech(said), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(said, BridgeHarness.Heard(events));
        Assert.DoesNotContain("transcription.interrupted", Types(events));
        Assert.True(bridge.Speech.OpenedSessions > 2, $"{bridge.Speech.OpenedSessions} sessions");
        await AssertLedgerAsync(bridge, events);
    }

    [Fact]
    public async Task An_old_session_is_followed_by_one_at_the_next_endpoint_when_its_own_refuses()
    {
        await using var other = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = Vague });
        await using var bridge = await BridgeHarness.StartAsync(
            [$"AssemblyAI:FallbackEndpoints:0={other.Endpoint}"],
            First(Vague with { MaxDuration = TimeSpan.FromSeconds(15) }, Vague with { HttpRefusal = 503 }));
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        int[] said = [.. Words, .. Words, .. Words];
        await stream.PlayAsync(Speech(said), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(said, BridgeHarness.Heard(events));
        Assert.DoesNotContain("transcription.interrupted", Types(events));
        Assert.Equal((1, 1), (bridge.Speech.TerminatedSessions, other.TerminatedSessions));
    }

    [Fact]
    public async Task Settings_reach_the_session_and_survive_it()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions { Session = Vague });
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(Words[..6]), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.Begun.WaitAsync(bridge.Cancel);
        using var update = new StringContent("""{"keytermsPrompt":["meter number"],"minTurnSilence":300}""", null, "application/json");
        (await bridge.Api.PostAsync($"/api/calls/{call.CallSid}/configuration", update, bridge.Cancel)).EnsureSuccessStatusCode();
        var sent = await session.WaitForControlAsync("UpdateConfiguration", bridge.Cancel);
        Assert.Equal("""{"type":"UpdateConfiguration","min_turn_silence":300,"keyterms_prompt":["meter number"]}""", sent);

        await session.DropAsync();
        var next = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        Assert.Equal(("[\"meter number\"]", "300"), (next.Query["keyterms_prompt"], next.Query["min_turn_silence"]));
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_turn_that_ends_twice_is_one_turn(bool twice)
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["Speech:Model=universal-streaming-english"],
            new FakeAssemblyAIOptions { Session = Vague with { UniversalSendsTwoFinals = twice } });
        var events = await TalkAsync(bridge);
        Assert.Equal(Words, BridgeHarness.Heard(events));
        Assert.All(events.Where(json => Type(json) == "turn.final"), turn => Assert.True(turn.GetProperty("data").GetProperty("turn").GetProperty("formatted").GetBoolean()));
        Assert.DoesNotContain("turn.revised", Types(events));
    }

    [Fact]
    public async Task Openings_are_limited_for_all_calls_together()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:SessionOpeningsPerMinute=2"], new FakeAssemblyAIOptions { Session = Vague });
        List<string> calls = [];
        for (var i = 0; i < 3; i++)
        {
            var call = await bridge.DialAsync();
            calls.Add(call.CallSid);
            await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(Speech(), bridge.Cancel);
            await Eventually.HoldsAsync(async () => await StateAsync(bridge, call.CallSid), bridge.Cancel);
        }

        Assert.Equal(2, bridge.Speech.ConnectionAttempts);
        Assert.Equal("connecting", (await bridge.CallAsync(calls[2])).GetProperty("tracks")[0].GetProperty("state").GetString());
    }

    /// <summary>Null when the call's first two turns are there, or it waits to be connected.</summary>
    private static async Task<string?> StateAsync(BridgeHarness bridge, string callSid)
    {
        var call = await bridge.CallAsync(callSid);
        var tracks = call.GetProperty("tracks");
        if (call.GetProperty("turns").GetArrayLength() > 1) return null;
        return bridge.Speech.ConnectionAttempts == 2 && tracks.GetArrayLength() > 0 && tracks[0].GetProperty("state").GetString() == "connecting" ? null : tracks.ToString();
    }

    [Fact]
    public async Task What_is_said_later_about_a_turn_revises_it_masked_and_a_language_model_s_answer_is_an_event()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Redaction:Enabled=true"], new FakeAssemblyAIOptions { Session = Vague });
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Speech(Words[..3]), bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(4), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        const string Revision = """{"type":"SpeakerRevision","revisions":[{"turn_order":0,"speaker_label":"B","words":[]}]}""";
        await session.SendRawAsync(Revision);
        await session.SendRawAsync(Revision);
        await session.SendRawAsync("""{"type":"SpeakerRevision","revisions":[{"turn_order":77,"speaker_label":"C","words":[]}]}""");
        await session.SendRawAsync("""
            {"type":"LLMGatewayResponse","turn_order":0,"transcript":"x","data":{"model":"m","choices":[{"message":{"content":"write to jane.doe@example.org"},"finish_reason":"stop"}]}}
            """);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "llm.response", bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);

        var revised = events.Single(json => Type(json) == "turn.revised").GetProperty("data").GetProperty("turn");
        Assert.Equal((0, "B"), (revised.GetProperty("order").GetInt32(), revised.GetProperty("speakerLabel").GetString()));
        var answer = events.Single(json => Type(json) == "llm.response").GetProperty("data");
        Assert.Equal(("stop", 0), (answer.GetProperty("finishReason").GetString(), answer.GetProperty("turnOrder").GetInt32()));
        Assert.DoesNotContain("jane.doe", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("B", (await bridge.CallAsync(call.CallSid)).GetProperty("turns")[0].GetProperty("speakerLabel").GetString());
        var complaints = await Schema.EventSchema.ValidateAsync(bridge.Webhooks.Received.Select(webhook => webhook.Body));
        Assert.All(complaints, Assert.Empty);
    }

    /// <summary>Hears tone words, and tells their times as vaguely as the service does.</summary>
    private static FakeSessionOptions Vague => new() { Speech = SpeechSource.ToneWords, FirstWordEarlyMs = 990, LastWordLateMs = 1300 };

    private static FakeAssemblyAIOptions First(FakeSessionOptions first, FakeSessionOptions others) => new() { ForSession = n => n == 0 ? first : others };

    /// <summary>Turns of three words, half a second and more between them.</summary>
    private static byte[] Speech(IReadOnlyList<int>? said = null)
    {
        var words = (said ?? Words).Chunk(3).SelectMany((turn, i) => ToneWords.Place(turn, startMs: 300 + (i * 1600), wordMs: 200, pauseMs: 80)).ToList();
        return ToneWords.Synthesize(words, words[^1].EndMs);
    }

    private static async Task<IReadOnlyList<JsonElement>> TalkAsync(BridgeHarness bridge)
    {
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Speech(), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        return await bridge.EventsUntilEndAsync(call.CallSid);
    }

    private static async Task AssertLedgerAsync(BridgeHarness bridge, IReadOnlyList<JsonElement> events)
    {
        Assert.Equal(0, bridge.Speech.OpenNow);
        var ledger = (await bridge.CallAsync(Sid(events))).GetProperty("sessions").EnumerateArray().ToList();
        Assert.All(ledger, session => Assert.Equal(JsonValueKind.String, session.GetProperty("endedAt").ValueKind));
        var begun = bridge.Speech.Sessions.Where(session => session.Begun.IsCompletedSuccessfully).Select(session => session.Id);
        Assert.Equal(begun.Order(), ledger.Select(session => session.GetProperty("id").GetString()).Where(id => id is not null).Order());
    }

    private static string Sid(IReadOnlyList<JsonElement> events) => events[0].GetProperty("data").GetProperty("call").GetProperty("callSid").GetString()!;

    private static List<string> Types(IEnumerable<JsonElement> events) => [.. events.Select(Type)];

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;
}
