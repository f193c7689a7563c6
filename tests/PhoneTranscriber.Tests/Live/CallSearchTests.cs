using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Live;

/// <summary>The list of calls, as a console asks for it.</summary>
public sealed class CallSearchTests
{
    [Fact]
    public async Task A_search_says_where_in_each_call_its_words_stand()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var callSid = await TalkAsync(bridge, "+15550107777", 1, 2, 3);
        await TalkAsync(bridge, "+15550108888", 4, 5);

        var call = Assert.Single((await ListAsync(bridge, $"q={ToneWords.Text(2)}")).EnumerateArray());
        Assert.Equal(callSid, call.GetProperty("callSid").GetString());
        var hit = Assert.Single(call.GetProperty("hits").EnumerateArray());
        var turn = call.GetProperty("turns")[0];
        foreach (var name in new[] { "order", "track", "startMs", "text" })
            Assert.Equal(turn.GetProperty(name).GetRawText(), hit.GetProperty(name).GetRawText());
        var range = Assert.Single(hit.GetProperty("ranges").EnumerateArray());
        var found = hit.GetProperty("text").GetString()!.Substring(range[0].GetInt32(), range[1].GetInt32());
        Assert.Equal(ToneWords.Text(2), found, ignoreCase: true);

        foreach (var other in (await ListAsync(bridge, "")).EnumerateArray()) Assert.False(other.TryGetProperty("hits", out _));
    }

    [Fact]
    public async Task Calls_are_found_by_number_direction_and_time()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var first = await TalkAsync(bridge, "+15550107777", 1);
        var second = await TalkAsync(bridge, "+15550108888", 2);

        Assert.Equal([first], await IdsAsync(bridge, "number=%2B15550107777"));
        Assert.Equal([second], await IdsAsync(bridge, "number=8888&direction=inbound&state=ended"));
        Assert.Equal([], await IdsAsync(bridge, "direction=outbound"));
        Assert.Equal([second, first], await IdsAsync(bridge, "from=2026-01-01T00:00:00Z&to=2999-01-01"));
        Assert.Equal([], await IdsAsync(bridge, "to=2001-01-01"));
    }

    [Fact]
    public async Task A_list_may_do_without_the_turns()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await TalkAsync(bridge, "+15550107777", 1, 2);
        foreach (var (query, hits) in new[] { ("turns=false", false), ($"turns=false&q={ToneWords.Text(2)}", true) })
        {
            var call = Assert.Single((await ListAsync(bridge, query)).EnumerateArray());
            Assert.Equal(0, call.GetProperty("turns").GetArrayLength());
            Assert.Equal(1, call.GetProperty("sessions").GetArrayLength());
            Assert.Equal(hits, call.TryGetProperty("hits", out var found) && found.GetArrayLength() == 1);
            Assert.Equal(hits, call.TryGetProperty("hitCount", out var count) && count.GetInt32() == 1);
            Assert.Equal(1, call.GetProperty("turnCount").GetInt32());
            Assert.Equal([1, 2], ToneWords.Parse(Assert.Single(call.GetProperty("preview").EnumerateArray()).GetProperty("text").GetString()!));
        }
    }

    [Fact]
    public async Task Every_wrong_filter_is_named()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var answer = await bridge.Api.GetAsync(
            $"/api/calls?direction=sideways&number={new string('1', 101)}&state=odd&from=x&to=y&limit=0&cursor=z&turns=no&q={new string('q', 201)}", bridge.Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problems = (await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel)).GetProperty("errors").EnumerateObject().Select(problem => problem.Name);
        Assert.Equal(["cursor", "direction", "from", "limit", "number", "q", "state", "to", "turns"], problems.Order());
    }

    private static async Task<string> TalkAsync(BridgeHarness bridge, string from, params int[] words)
    {
        var call = await bridge.DialAsync(bridge.Caller with { From = from });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(words), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        return call.CallSid;
    }

    private static async Task<JsonElement> ListAsync(BridgeHarness bridge, string query) =>
        (await bridge.Api.GetFromJsonAsync<JsonElement>($"/api/calls?{query}", bridge.Cancel)).GetProperty("calls");

    private static async Task<List<string?>> IdsAsync(BridgeHarness bridge, string query) =>
        [.. (await ListAsync(bridge, query)).EnumerateArray().Select(call => call.GetProperty("callSid").GetString())];
}
