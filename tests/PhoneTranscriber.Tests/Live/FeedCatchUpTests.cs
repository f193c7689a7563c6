using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Live;

/// <summary>What a reader gets whose last event memory has forgotten.</summary>
public sealed class FeedCatchUpTests
{
    [Fact]
    public async Task What_is_stored_but_not_told_yet_is_told_before_how_the_calls_stand()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var (feed, writer, calls) = (Get<LiveFeed>(bridge), Get<StoreWriter>(bridge), Get<CallRegistry>(bridge));
        await Get<IStore>(bridge).CommitAsync([.. Sample.CallWith(1, 1)], bridge.Cancel);
        using var gate = new ManualResetEventSlim();
        // Both are in one transaction, or in two: the second one's settling waits for the first one's all the same.
        writer.TryEnqueue(Sample.Told(1, 2), _ => gate.Wait(bridge.Cancel));
        var told = Sample.Event(1, 3);
        var happened = new CallEvent
        {
            Type = told.Type,
            Id = told.Id,
            Timestamp = DateTimeOffset.UnixEpoch,
            CallSid = told.CallSid,
            Body = told.Body,
            Data = told.Body,
        };
        await Get<IStore>(bridge).CommitAsync([Sample.Told(1, 3)], bridge.Cancel);
        writer.TryEnqueue(new StoreChange { CallSid = told.CallSid }, _ => feed.Publish(() => { }, happened));

        using var subscription = feed.Subscribe(calls.All, null, Sample.Event(1, 1).Id, out var start);
        using var catchUp = new FeedCatchUp(calls, feed, Get<IStore>(bridge), writer, Get<CallOwnership>(bridge), new PhoneTranscriber.Testing.Time.ManualTimeProvider());
        var finding = catchUp.FindAsync(subscription, start, Sample.Event(1, 1).Id, bridge.Cancel);
        // Long enough for one that waits for nothing.
        await Assert.ThrowsAsync<TimeoutException>(() => finding.WaitAsync(TimeSpan.FromSeconds(1), bridge.Cancel));
        gate.Set();

        var found = await finding;
        Assert.False(found.IsProvisional);
        Assert.Contains(told.Id, found.Items.Select(item => item.Id));
        Assert.Contains(told.Id, found.Told!);
        Assert.True(subscription.Following.TryRead(out var first) && first.Id == told.Id);
        Assert.True(subscription.Following.TryRead(out var second) && second.IsResumption);
    }

    [Fact]
    public async Task Storage_that_takes_its_time_is_not_waited_for_and_the_reader_is_told_that_it_missed_something()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await Get<IStore>(bridge).CommitAsync([.. Sample.CallWith(1, 2)], bridge.Cancel);
        using var gate = new ManualResetEventSlim();
        var writer = Get<StoreWriter>(bridge);
        writer.TryEnqueue(Sample.Told(1, 3), _ => gate.Wait(bridge.Cancel));
        var (feed, calls) = (Get<LiveFeed>(bridge), Get<CallRegistry>(bridge));
        var clock = new PhoneTranscriber.Testing.Time.ManualTimeProvider();
        using var catchUp = new FeedCatchUp(calls, feed, Get<IStore>(bridge), writer, Get<CallOwnership>(bridge), clock);

        using var subscription = feed.Subscribe(calls.All, null, Sample.Event(1, 1).Id, out var start);
        // More readers than storage is read for at a time: none of them waits for longer.
        var finding = Enumerable.Range(0, 5).Select(_ => catchUp.FindAsync(subscription, start, Sample.Event(1, 1).Id, bridge.Cancel)).ToList();
        await clock.WaitForPendingTimersAsync(finding.Count, bridge.Cancel);
        clock.Advance(TimeSpan.FromSeconds(3));
        foreach (var found in await Task.WhenAll(finding))
        {
            Assert.True(found.IsProvisional);
            Assert.NotNull(Assert.Single(found.Items).Standing);
        }

        gate.Set();
        await writer.FlushAsync(bridge.Cancel);
        var later = await catchUp.FindAsync(subscription, start, Sample.Event(1, 1).Id, bridge.Cancel);
        Assert.Equal([Sample.Event(1, 2).Id, Sample.Event(1, 3).Id], later.Items.Select(item => item.Id));
    }

    private static T Get<T>(BridgeHarness bridge)
        where T : notnull => bridge.App.Services.GetRequiredService<T>();
}
