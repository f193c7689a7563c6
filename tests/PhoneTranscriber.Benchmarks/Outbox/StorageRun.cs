using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>
/// All figures of one storage: first without a backlog, then with one. Each is taken by a node of its own with an endpoint of its own, so
/// that what one left over is no work for the next.
/// </summary>
internal sealed class StorageRun(string name, IStore store, OutboxOptions options, Report report)
{
    private static readonly int[] CallCounts = [1, 10, 1_000];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimeSpan _length = TimeSpan.FromSeconds(options.Seconds);
    private int _endpoints;

    public async Task RunAsync(CancellationToken cancel)
    {
        await WarmUpAsync(cancel);
        await MeasureAsync(0, cancel);
        if (options.Backlog == 0) return;
        int backlog;
        using (var silent = new SilentEndpoint())
        await using (var node = new BenchNode(store, _time, silent.AsEndpoint(Backlog.Endpoint)))
            backlog = await Backlog.BuildAsync(node, options.Backlog, _time, cancel);
        await MeasureAsync(backlog, cancel);
    }

    private async Task WarmUpAsync(CancellationToken cancel)
    {
        await using var receiver = await LiveReceiver.StartAsync(cancel);
        await using var node = new BenchNode(store, _time, NextEndpoint(receiver));
        await new DelayMeasurement(node, receiver, _time, WarmUp).RunAsync(cancel);
    }

    private async Task MeasureAsync(int backlog, CancellationToken cancel)
    {
        foreach (var calls in CallCounts) await MeasureCommitsAsync(backlog, calls, waiting: true, cancel);
        await MeasureCommitsAsync(backlog, CallCounts[^1], waiting: false, cancel);
        foreach (var calls in CallCounts) await MeasureDeliveriesAsync(backlog, calls, cancel);
        await MeasureDelayAsync(backlog, withDead: false, cancel);
        await MeasureDelayAsync(backlog, withDead: true, cancel);
    }

    private async Task MeasureCommitsAsync(int backlog, int callCount, bool waiting, CancellationToken cancel)
    {
        await using var receiver = await LiveReceiver.StartAsync(cancel);
        await using var node = new BenchNode(store, _time, NextEndpoint(receiver));
        var calls = await node.StartCallsAsync(callCount, cancel);
        await node.StartWriterAsync(cancel);
        var measurement = new CommitMeasurement(node, _time, _length);
        var perSecond = waiting ? await measurement.RunWaitingAsync(calls, cancel) : await measurement.RunFreelyAsync(calls, cancel);
        report.AddDurable(name, backlog, waiting ? $"{callCount:N0}" : $"{callCount:N0}, not waiting", perSecond, measurement.Latencies);
    }

    private async Task MeasureDeliveriesAsync(int backlog, int callCount, CancellationToken cancel)
    {
        await using var receiver = await LiveReceiver.StartAsync(cancel);
        using var silent = new SilentEndpoint();
        // The dead endpoint works through its backlog, and gets nothing new: both runs deliver the same.
        await using var node = backlog == 0
            ? new BenchNode(store, _time, NextEndpoint(receiver))
            : new BenchNode(store, _time, NextEndpoint(receiver), silent.AsEndpoint(Backlog.Endpoint, EventTypes.CallEnded));
        var perSecond = await new DeliveryMeasurement(node, receiver, _time, _length).RunAsync(callCount, cancel);
        report.AddDelivered(name, backlog, callCount, perSecond);
    }

    private async Task MeasureDelayAsync(int backlog, bool withDead, CancellationToken cancel)
    {
        await using var receiver = await LiveReceiver.StartAsync(cancel);
        using var silent = new SilentEndpoint();
        EndpointSettings[] endpoints = withDead ? [NextEndpoint(receiver), silent.AsEndpoint(Backlog.Endpoint)] : [NextEndpoint(receiver)];
        await using var node = new BenchNode(store, _time, endpoints);
        var delays = await new DelayMeasurement(node, receiver, _time, _length).RunAsync(cancel);
        report.AddDelay(name, backlog, withDead ? "a dead endpoint" : "nothing", delays);
    }

    private EndpointSettings NextEndpoint(LiveReceiver receiver) => receiver.AsEndpoint($"live-{++_endpoints}");
}
