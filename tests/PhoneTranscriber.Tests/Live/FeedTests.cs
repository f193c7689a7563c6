using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Live;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Live;

/// <summary>What the live feed tells besides durable events.</summary>
public sealed class FeedTests
{
    private const string Partial =
        """{"type":"Turn","turn_order":0,"end_of_turn":false,"transcript":"uh","words":[{"text":"uh","start":100,"end":300,"confidence":0.9,"word_is_final":true}]}""";

    private const string EmptyEnd = """{"type":"Turn","turn_order":0,"end_of_turn":true,"transcript":"","words":[]}""";

    [Fact]
    public async Task A_partial_that_does_not_hold_is_taken_back()
    {
        var session = new FakeSessionOptions
        {
            Faults = [Fault.Send(FaultPoint.AfterAudio(TimeSpan.FromSeconds(0.5)), Partial), Fault.Send(FaultPoint.AfterAudio(TimeSpan.FromSeconds(1)), EmptyEnd)],
        };
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions { Session = session });
        var call = await bridge.DialAsync();
        await using var feed = await ConnectAsync(bridge);
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), bridge.Cancel);

        var shown = await feed.WaitForAsync(e => e.Type == "turn.partial", bridge.Cancel);
        Assert.Equal("uh", Turn(shown).GetProperty("text").GetString());
        var taken = await feed.WaitForAsync(e => e.Type == "turn.partial", bridge.Cancel);
        Assert.Null(taken.Id);
        Assert.Equal(("inbound", "", 0), (
            Turn(taken).GetProperty("track").GetString(), Turn(taken).GetProperty("text").GetString(), Turn(taken).GetProperty("words").GetArrayLength()));
    }

    [Fact]
    public async Task A_quiet_stream_says_every_15_seconds_that_it_works()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(time: clock);
        await using var feed = await ConnectAsync(bridge);
        Assert.Equal("snapshot", (await feed.NextAsync(bridge.Cancel))!.Type);
        for (var i = 0; i < 2; i++)
        {
            var next = feed.NextAsync(bridge.Cancel);
            await Eventually.HoldsAsync(
                () =>
                {
                    if (!next.IsCompleted) clock.Advance(TimeSpan.FromSeconds(5));
                    return next.IsCompleted ? null : "no ping yet";
                },
                bridge.Cancel);
            var ping = await next;
            Assert.Equal(("ping", "{}", null), (ping!.Type, ping.Data, ping.Id));
        }
    }

    [Fact]
    public async Task It_is_told_when_a_track_is_transcribed_before_anybody_speaks_and_again_to_who_comes_back()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Speech:IncludePartialTurns=false"]);
        var call = await bridge.DialAsync();
        await using var feed = await ConnectAsync(bridge);
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Enumerable.Repeat((byte)0xFF, 8_000).ToArray(), bridge.Cancel);

        var told = await feed.WaitForAsync(e => e.Type == "tracks" && State(e) == "live", bridge.Cancel);
        Assert.Null(told.Id);
        Assert.Equal(["type", "timestamp", "data"], told.Json().EnumerateObject().Select(member => member.Name));
        Assert.Equal(call.CallSid, told.Json().GetProperty("data").GetProperty("calls")[0].GetProperty("callSid").GetString());

        var started = await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
        await using var again = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: started.Id);
        var first = await again.NextAsync(bridge.Cancel);
        Assert.Equal(("tracks", "live"), (first!.Type, State(first)));
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.DoesNotContain(bridge.Webhooks.Received, webhook => webhook.Type == "tracks");
    }

    [Fact]
    public async Task Who_comes_back_is_told_of_every_track_what_is_being_said_if_only_that_nothing_is()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        await using var feed = await ConnectAsync(bridge);
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("Said before.");
        var seen = await feed.WaitForAsync(e => e.Type == "turn.final", bridge.Cancel);

        await session.EmitTurnAsync("And then", endOfTurn: false);
        await feed.WaitForAsync(e => e.Type == "turn.partial" && Text(e) == "And then", bridge.Cancel);
        await using (var again = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: seen.Id))
        {
            Assert.Equal("tracks", (await again.NextAsync(bridge.Cancel))!.Type);
            Assert.Equal(("turn.partial", "And then"), Told(await again.NextAsync(bridge.Cancel)));
        }

        await session.SendRawAsync(EmptyEnd.Replace("\"turn_order\":0", "\"turn_order\":1", StringComparison.Ordinal));
        await feed.WaitForAsync(e => e.Type == "turn.partial" && Text(e) is "", bridge.Cancel);
        await using var later = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: seen.Id);
        Assert.Equal("tracks", (await later.NextAsync(bridge.Cancel))!.Type);
        var nothing = await later.NextAsync(bridge.Cancel);
        Assert.Equal(("turn.partial", ""), Told(nothing));
        Assert.Equal((null, "inbound", "caller"), (nothing!.Id, Turn(nothing).GetProperty("track").GetString(), Turn(nothing).GetProperty("speaker").GetString()));
    }

    [Fact]
    public async Task A_list_has_a_count_and_the_last_words_in_place_of_all_turns()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        foreach (var word in new[] { 1, 2 }) await stream.PlayAsync(BridgeHarness.Say(word), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Json().GetProperty("sequence").GetInt64() == 3, bridge.Cancel);

        await using var feed = await ConnectAsync(bridge, "?turns=false");
        var told = (await feed.NextAsync(bridge.Cancel))!.Json().GetProperty("calls")[0];
        Assert.Equal((0, 2), (told.GetProperty("turns").GetArrayLength(), told.GetProperty("turnCount").GetInt32()));
        var last = Assert.Single(told.GetProperty("preview").EnumerateArray());
        Assert.Equal((1, "caller"), (last.GetProperty("order").GetInt32(), last.GetProperty("speaker").GetString()));
        Assert.Equal([2], ToneWords.Parse(last.GetProperty("text").GetString()!));

        using var refused = await bridge.Api.GetAsync("/api/events?turns=none", bridge.Cancel);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Joining_holds_the_lock_for_no_longer_because_much_was_said()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var registry = bridge.App.Services.GetRequiredService<CallRegistry>();
        registry.Find(call.CallSid)!.View = registry.Find(call.CallSid)!.View with
        {
            Turns = [.. Enumerable.Range(0, 5_000).Select(order => Sample.Turn(order, "a turn of this call"))],
        };
        var feed = new LiveFeed(bridge.App.Services.GetRequiredService<BridgeMetrics>());
        feed.Subscribe(registry.All, null, null, out _).Dispose();

        // Whatever is written is allocated.
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = feed.Subscribe(registry.All, null, null, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    private static Task<SseClient> ConnectAsync(BridgeHarness bridge, string query = "") =>
        SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events" + query), bridge.Cancel);

    private static JsonElement Turn(SseEvent told) => told.Json().GetProperty("data").GetProperty("turn");

    private static string? Text(SseEvent told) => Turn(told).GetProperty("text").GetString();

    private static (string Type, string? Text) Told(SseEvent? told) => (told!.Type, Text(told));

    private static string? State(SseEvent told) =>
        told.Json().GetProperty("data").GetProperty("calls")[0].GetProperty("tracks")[0].GetProperty("state").GetString();
}
