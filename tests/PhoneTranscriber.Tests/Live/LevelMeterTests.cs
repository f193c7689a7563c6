using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Live;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Live;

public sealed class LevelMeterTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] Loud = [.. Enumerable.Repeat((byte)0x90, 800)];
    private static readonly byte[] Silent = [.. Enumerable.Repeat((byte)0xFF, 800)];

    [Fact]
    public async Task Readers_are_told_how_loud_each_track_is_until_it_is_silent()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"]);
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
        var playing = stream.PlayAsync(Enumerable.Repeat((byte)0x90, 16_000).ToArray(), Enumerable.Repeat((byte)0xFF, 16_000).ToArray(), bridge.Cancel);

        var told = await feed.WaitForAsync(e => e.Type == "levels", bridge.Cancel);

        Assert.Null(told.Id);
        Assert.Equal(["type", "timestamp", "data"], told.Json().EnumerateObject().Select(member => member.Name));
        Assert.Equal("levels", told.Json().GetProperty("type").GetString());
        var level = Assert.Single(told.Json().GetProperty("data").GetProperty("calls").EnumerateArray());
        Assert.Equal(call.CallSid, level.GetProperty("callSid").GetString());
        var track = Assert.Single(level.GetProperty("tracks").EnumerateArray());
        // 16,000 of 32,768 are -6 dBFS.
        Assert.Equal(("inbound", 90), (track.GetProperty("track").GetString(), track.GetProperty("level").GetInt32()));
        await playing;
        await feed.WaitForAsync(e => e.Type == "levels" && Level(e.Data) == 0, bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        // Never stored, never sent.
        Assert.DoesNotContain(bridge.Webhooks.Received, webhook => webhook.Type == "levels");
    }

    [Fact]
    public async Task There_is_one_timer_while_somebody_reads_and_each_reader_gets_the_calls_asked_for()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var clock = new ManualTimeProvider();
        var registry = bridge.App.Services.GetRequiredService<CallRegistry>();
        var feed = new LiveFeed(bridge.App.Services.GetRequiredService<BridgeMetrics>());
        using var meter = new LevelMeter(registry, feed, clock, NullLogger<LevelMeter>.Instance);
        await meter.StartAsync(bridge.Cancel);
        Assert.Equal(0, clock.PendingTimers);

        var all = feed.Subscribe(registry.All, null, null, out _);
        var own = feed.Subscribe(registry.All, call.CallSid, null, out _);
        var other = feed.Subscribe(registry.All, "CA" + new string('0', 32), null, out _);
        Assert.Equal(1, clock.PendingTimers);
        await Eventually.HoldsAsync(
            async () =>
            {
                await stream.PlayAsync(Loud, bridge.Cancel);
                clock.Advance(Period);
                return own.Following.TryPeek(out _) ? null : "no levels yet";
            },
            bridge.Cancel);
        Assert.True(all.Following.TryRead(out var toAll));
        Assert.True(own.Following.TryRead(out var toOwn));
        Assert.Equal(toAll.Data.ToArray(), toOwn.Data.ToArray());
        Assert.False(other.Following.TryPeek(out _));

        // Told once that it is silent, and then no more.
        await Eventually.HoldsAsync(
            async () =>
            {
                await stream.PlayAsync(Silent, bridge.Cancel);
                clock.Advance(Period);
                return own.Following.TryRead(out var item) && Level(System.Text.Encoding.UTF8.GetString(item.Data.Span)) == 0 ? null : "still loud";
            },
            bridge.Cancel);
        for (var i = 0; i < 6; i++) clock.Advance(Period);
        Assert.False(own.Following.TryPeek(out _));

        own.Dispose();
        other.Dispose();
        Assert.Equal(1, clock.PendingTimers);
        all.Dispose();
        Assert.Equal(0, clock.PendingTimers);
    }

    [Fact]
    public void A_reader_who_is_behind_misses_levels_and_nothing_else()
    {
        using var metrics = new ServiceCollection().AddMetrics().AddSingleton<BridgeMetrics>().BuildServiceProvider();
        var feed = new LiveFeed(metrics.GetRequiredService<BridgeMetrics>());
        using var reader = feed.Subscribe([], null, null, out _);
        var report = new LevelsReport(DateTimeOffset.UnixEpoch, [new CallLevels("CA1", [new TrackLevel("inbound", 50)])]);
        for (var i = 0; i < 2 * FeedSubscription.Capacity; i++) feed.TellLevels(report);
        for (var i = 0; i < FeedSubscription.Capacity - 100; i++) Assert.True(reader.Offer(new FeedItem("turn.final", $"evt_{i}", "CA1", default)));
        Assert.True(feed.HasSubscribers);

        var read = new List<FeedItem>();
        while (reader.Following.TryRead(out var item)) read.Add(item);
        Assert.InRange(read.Count(item => item.Type == "levels"), 1, 50);
        Assert.Equal(FeedSubscription.Capacity - 100, read.Count(item => item.Id is not null));
        Assert.False(reader.Following.Completion.IsCompleted);
    }

    private static int Level(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("data").GetProperty("calls")[0].GetProperty("tracks")[0].GetProperty("level").GetInt32();
}
