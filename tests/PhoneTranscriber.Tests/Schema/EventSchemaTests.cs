using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Schema;

public sealed class EventSchemaTests
{
    private static readonly string[] Everything =
        ["Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300",
         .. EventTypes.All.Select((type, i) => $"Webhooks:Endpoints:0:Events:{i}={type}")];

    [Fact]
    public void Every_type_of_event_has_its_schema_and_every_schema_its_type()
    {
        var schema = EventSchema.Read();
        Assert.Equal(EventTypes.All, Strings(schema.GetProperty("properties").GetProperty("type").GetProperty("enum")));
        var conditions = schema.GetProperty("allOf").EnumerateArray()
            .Select(rule => rule.GetProperty("if").GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!);
        Assert.Equal(EventTypes.All.Order(StringComparer.Ordinal), conditions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_body_of_a_whole_call_is_what_the_schema_says()
    {
        await using var bridge = await BridgeHarness.StartAsync(Everything);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), BridgeHarness.Say(33, 34), bridge.Cancel);
        await stream.SendDtmfAsync('7', bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(4, 5), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);

        var received = bridge.Webhooks.Received;
        Assert.Equal(
            ["call.dtmf", "call.ended", "call.started", "turn.final", "turn.partial"],
            received.Select(webhook => webhook.Type!).Distinct().Order(StringComparer.Ordinal));
        await AssertValidAsync(received);
    }

    [Fact]
    public async Task An_interruption_by_a_wrong_key_is_what_the_schema_says()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Everything, "AssemblyAI:ApiKey=a-wrong-key"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), BridgeHarness.Say(2), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.interrupted", bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await AssertValidAsync(bridge.Webhooks.Received);
    }

    [Fact]
    public async Task What_few_calls_have_is_what_the_schema_says()
    {
        var call = new CallInfo("CA" + new string('0', 32), "+15550001111", "+15550002222", "inbound");
        var turn = new Turn
        {
            Order = 3,
            Track = CallTrack.Inbound,
            Speaker = "caller",
            SpeakerLabel = "A",
            Text = "Hello.",
            Formatted = true,
            StartMs = 10,
            EndMs = 20,
            Words = [new Word("Hello.", 10, 20, null)],
        };
        var silence = new TrackData(call, CallTrack.Inbound, "caller", 31_000);
        string[] bodies =
        [
            Body(EventTypes.TurnRevised, new TurnData(call, turn), EventJson.Wire.TurnData),
            Body(EventTypes.TranscriptionSuspended, silence, EventJson.Wire.TrackData),
            Body(EventTypes.TranscriptionResumed, silence, EventJson.Wire.TrackData),
            Body(EventTypes.LlmResponse, new LlmResponseData(call, 3, CallTrack.Inbound, "caller", "Greets.", "a-model", "stop"), EventJson.Wire.LlmResponseData),
            Body(EventTypes.RecordingReady, new RecordingReadyData(call, 61_000, 976_058, 2, $"/api/calls/{call.CallSid}/recording.wav"), EventJson.Wire.RecordingReadyData),
            Body(EventTypes.LlmResponse, new LlmResponseData(call, 3, CallTrack.Inbound, "caller", "", null, null), EventJson.Wire.LlmResponseData),
        ];
        Assert.Equal(bodies.Select(_ => ""), await EventSchema.ValidateAsync(bodies));

        string Body<T>(string type, T data, JsonTypeInfo<T> json) =>
            Encoding.UTF8.GetString(CallEvent.Create(new EventIds(new Random(1)), DateTimeOffset.UnixEpoch, type, call.CallSid, data, json).ToBody(1));
    }

    [Fact]
    public async Task A_member_that_is_missing_wrong_or_new_is_noticed_and_a_new_one_only_when_strict()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var turn = (await bridge.EventsUntilEndAsync(call.CallSid)).Single(json => json.GetProperty("type").GetString() == "turn.final").GetRawText();

        string[] broken =
        [
            Change(turn, json => json.Remove("sequence")),
            Change(turn, json => json["id"] = "evt_1"),
            Change(turn, json => json["data"]!["turn"]!["words"]![0]!["startMs"] = "0"),
            Change(turn, json => json["data"]!["turn"]!["order"] = null),
            Change(turn, json => json["type"] = "call.ended"),
        ];
        string[] extended =
        [
            Change(turn, json => json["new"] = 1),
            Change(turn, json => json["data"]!["new"] = 1),
            Change(turn, json => json["data"]!["call"]!["new"] = 1),
            Change(turn, json => json["data"]!["turn"]!["words"]![0]!["new"] = 1),
        ];
        Assert.All(await EventSchema.ValidateAsync(broken, strict: false), Assert.NotEmpty);
        Assert.All(await EventSchema.ValidateAsync(extended, strict: false), Assert.Empty);
        Assert.All(await EventSchema.ValidateAsync(extended), Assert.NotEmpty);
        Assert.Equal("", Assert.Single(await EventSchema.ValidateAsync([turn])));
    }

    private static async Task AssertValidAsync(IReadOnlyList<ReceivedWebhook> received)
    {
        var complaints = await EventSchema.ValidateAsync(received.Select(webhook => webhook.Body));
        Assert.Equal(received.Count, complaints.Count);
        Assert.All(received.Zip(complaints), pair => Assert.True(pair.Second.Length == 0, $"{pair.Second}\n{pair.First.Body}"));
    }

    private static string Change(string json, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        change(document);
        return document.ToJsonString();
    }

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
