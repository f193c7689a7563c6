using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios;

public sealed class LiveFeedTests
{
    [Fact]
    public async Task A_reader_gets_a_snapshot_then_partials_and_finals_as_they_come()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
        var snapshot = await feed.NextAsync(bridge.Cancel);
        Assert.Equal("snapshot", snapshot!.Type);
        Assert.Null(snapshot.Id);
        Assert.Equal(call.CallSid, snapshot.Json().GetProperty("calls")[0].GetProperty("callSid").GetString());

        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), bridge.Cancel);
        var partial = await feed.WaitForAsync(e => e.Type == "turn.partial", bridge.Cancel);
        Assert.Null(partial.Id);
        var final = await feed.WaitForAsync(e => e.Type == "turn.final", bridge.Cancel);
        Assert.NotNull(final.Id);
        Assert.Equal(final.Id, final.Json().GetProperty("id").GetString());
        Assert.Equal([1, 2, 3], ToneWords.Parse(final.Json().GetProperty("data").GetProperty("turn").GetProperty("text").GetString()!));
        await call.HangUpAsync(bridge.Cancel);
        await feed.WaitForAsync(e => e.Type == "call.ended", bridge.Cancel);
    }

    [Fact]
    public async Task A_late_joiner_gets_the_conversation_so_far_and_then_the_rest_without_a_gap_or_a_repeat()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);

        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, $"/api/events?callSid={call.CallSid}"), bridge.Cancel);
        var snapshot = await feed.NextAsync(bridge.Cancel);
        Assert.Single(snapshot!.Json().GetProperty("calls")[0].GetProperty("turns").EnumerateArray());
        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal(["turn.final", "call.ended"], await DurableUntilEndAsync(feed, bridge.Cancel));
    }

    [Fact]
    public async Task Who_joins_in_the_middle_of_a_turn_is_told_what_has_been_said_of_it()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), bridge.Cancel);
        await Eventually.HoldsAsync(() => bridge.IsSpeaking(call.CallSid) ? null : "nothing is being said", bridge.Cancel);

        // Nobody watches, so nobody has read what the service said: it was written in a way that can be left unread.
        var said = bridge.Speech.Sessions[0].SentMessages.Where(message => message.Contains("\"end_of_turn\":false", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(said);
        Assert.All(said, message => Assert.NotNull(UnreadTurnParser.TryRead(Encoding.UTF8.GetBytes(message), ModelFamily.Pro)));

        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
        var snapshot = (await feed.NextAsync(bridge.Cancel))!.Json();
        var turn = Assert.Single(snapshot.GetProperty("partials").EnumerateArray()).GetProperty("turn");
        Assert.Equal(1, ToneWords.Parse(turn.GetProperty("text").GetString()!)[0]);
        Assert.Equal("inbound", turn.GetProperty("track").GetString());
        Assert.InRange(turn.GetProperty("words")[0].GetProperty("startMs").GetInt64(), 0, 1_500);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([1, 2, 3], ToneWords.Parse((await feed.WaitForAsync(e => e.Type == "turn.final", bridge.Cancel)).Json().GetProperty("data").GetProperty("turn").GetProperty("text").GetString()!));
    }

    [Fact]
    public async Task A_lost_connection_resumes_after_the_last_event_it_saw()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        string? seen;
        await using (var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel))
        {
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
            await feed.WaitForAsync(e => e.Type == "turn.final", bridge.Cancel);
            seen = feed.LastEventId;
            await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        }

        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await using var again = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: seen);
        var first = await again.NextAsync(bridge.Cancel);
        Assert.Equal("turn.final", first!.Type);
        Assert.Equal([2], ToneWords.Parse(first.Json().GetProperty("data").GetProperty("turn").GetProperty("text").GetString()!));
        Assert.Equal("call.ended", (await again.NextAsync(bridge.Cancel))!.Type);
    }

    [Fact]
    public async Task An_unknown_last_event_gets_a_snapshot()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: "evt_unknown");
        Assert.Equal("snapshot", (await feed.NextAsync(bridge.Cancel))!.Type);
    }

    private static async Task<List<string>> DurableUntilEndAsync(SseClient feed, CancellationToken cancel)
    {
        var types = new List<string>();
        while (await feed.NextAsync(cancel) is { } e)
        {
            if (e.Id is not null) types.Add(e.Type);
            if (e.Type == "call.ended") break;
        }

        return types;
    }
}
