using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scripts;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>What happens over time, on a clock that stands still until it is advanced; and beside endpoints that are dead or slow.</summary>
public sealed class DispatcherTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<DispatchHarness> _harnesses = [];

    private string Database => Path.Combine(_folder.FullPath, "bridge.db");

    [Fact]
    public async Task Attempts_follow_the_schedule_and_the_last_one_leaves_the_event_dead()
    {
        var clock = new ManualTimeProvider();
        var harness = Harness(clock);
        harness.Settings.RetrySchedule = null;
        var sink = await harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await harness.StartNodeAsync();
        await harness.CommitTurnsAsync(node, 1, 1);

        var schedule = harness.Settings.Schedule();
        for (var attempt = 1; attempt <= schedule.Count; attempt++)
        {
            await harness.UntilAsync(1, "crm", found => found[0].Attempts == attempt);
            var due = (await harness.Store.NextDueAsync("crm", harness.Cancel))!.Value - clock.GetUtcNow().ToUnixTimeMilliseconds();
            Assert.InRange(due, schedule[attempt - 1].TotalMilliseconds * 0.8, schedule[attempt - 1].TotalMilliseconds * 1.2);
            clock.Advance(TimeSpan.FromMilliseconds(due - 1));
            Assert.Equal(attempt, sink.Received.Count);
            clock.Advance(TimeSpan.FromMilliseconds(20));
            // The pump may have reckoned its sleep before the clock was moved and begun it afterwards: then it sleeps on.
            var sent = attempt + 1;
            await Eventually.HoldsAsync(
                () =>
                {
                    if (sink.Received.Count == sent) return null;
                    clock.Advance(TimeSpan.FromMilliseconds(250));
                    return $"{sink.Received.Count} of {sent} attempts were made";
                },
                harness.Cancel);
        }

        var dead = await harness.UntilAsync(1, "crm", found => found[0].State == DeliveryState.Dead);
        Assert.Equal(schedule.Count + 1, dead[0].History.Count);
        Assert.InRange((dead[0].History[^1].At - dead[0].History[0].At).TotalHours, 46.7 * 0.8, 46.7 * 1.2);
        Assert.Single(sink.Received.Select(webhook => (webhook.Id, webhook.Body)).Distinct());
    }

    [Fact]
    public async Task Beside_endpoints_that_are_dead_or_hang_a_live_one_gets_everything()
    {
        var harness = Harness();
        var hanging = await harness.AddSinkAsync("hanging");
        hanging.Answer = static _ => SinkAnswer.Hang;
        // Nobody listens on the discard port.
        await harness.AddSinkAsync("gone", endpoint => endpoint.Url = new Uri("http://127.0.0.1:9"));
        var live = await harness.AddSinkAsync("live");
        var node = await harness.StartNodeAsync();
        for (var call = 1; call <= 40; call++) await harness.CommitTurnsAsync(node, call, 3);
        for (var call = 1; call <= 40; call++) await harness.UntilDeliveredAsync(call, "live", 3);
        Assert.Equal(120, live.Received.Count);
        Assert.Equal(harness.Settings.MaxParallel, hanging.Received.Count);
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_probed_by_one_request_at_a_time_until_it_accepts()
    {
        var clock = new ManualTimeProvider();
        var harness = Harness(clock);
        harness.Settings.RetrySchedule = [.. Enumerable.Repeat(TimeSpan.FromMinutes(10), 5)];
        harness.Settings.MaxParallel = 4;
        var sink = await harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(503);
        var node = await harness.StartNodeAsync();
        for (var call = 1; call <= 100; call++) await harness.CommitTurnsAsync(node, call, 1);
        var pump = node.Dispatcher.Find("crm")!;
        await Eventually.HoldsAsync(() => pump.Health.Standing.IsBackingOff && pump.ActiveLanes == 0 ? null : "not backed off", harness.Cancel);
        var before = sink.Received.Count;
        Assert.InRange(before, EndpointHealth.ToleratedCalls, EndpointHealth.ToleratedCalls + harness.Settings.MaxParallel);

        for (var probe = 1; probe <= 4; probe++)
        {
            var resumeAt = pump.Health.Standing.ResumeAt!.Value;
            clock.Advance(resumeAt - clock.GetUtcNow());
            await Eventually.HoldsAsync(
                () => pump.Health.Standing.ResumeAt > resumeAt && pump.ActiveLanes == 0 ? null : "the probe has not failed yet", harness.Cancel);
            Assert.Equal(before + probe, sink.Received.Count);
        }

        sink.Answer = static _ => SinkAnswer.Ok;
        clock.Advance(pump.Health.Standing.ResumeAt!.Value - clock.GetUtcNow());
        await Eventually.HoldsAsync(
            () => sink.Received.Count >= before + 4 + (100 - before - 4) ? null : $"{sink.Received.Count} of 100 calls were tried", harness.Cancel);
        Assert.False(pump.Health.Standing.IsBackingOff);
    }

    [Fact]
    public async Task A_stop_lets_requests_in_flight_end_and_gives_leases_back()
    {
        var harness = Harness();
        var sink = await harness.AddSinkAsync("crm");
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sink.Answer = _ => new SinkAnswer(200) { Before = answer.Task };
        var node = await harness.StartNodeAsync();
        await harness.CommitTurnsAsync(node, 1, 1);
        await sink.NextAsync(harness.Cancel);
        var stopping = node.Dispatcher.StopAsync(harness.Cancel);
        Assert.False(stopping.IsCompleted);
        answer.SetResult();
        await stopping;
        await harness.UntilDeliveredAsync(1, "crm", 1);
    }

    [Fact]
    public async Task A_stop_gives_up_a_request_that_hangs_and_its_lane_is_free_for_the_next_process()
    {
        var clock = new ManualTimeProvider();
        var harness = Harness(clock);
        var sink = await harness.AddSinkAsync("crm");
        sink.Answer = static _ => SinkAnswer.Hang;
        var node = await harness.StartNodeAsync();
        await harness.CommitTurnsAsync(node, 1, 1);
        await sink.NextAsync(harness.Cancel);
        var stopping = node.Dispatcher.StopAsync(harness.Cancel);
        var passed = TimeSpan.Zero;
        await Eventually.HoldsAsync(
            () =>
            {
                // Less than the request's own timeout: what ends it is the stop.
                if (passed < TimeSpan.FromSeconds(14)) clock.Advance(TimeSpan.FromSeconds(0.5));
                passed += TimeSpan.FromSeconds(0.5);
                return stopping.IsCompleted ? null : "still stopping";
            },
            harness.Cancel);
        sink.Answer = static _ => SinkAnswer.Ok;
        await harness.StartNodeAsync("node-2");
        await harness.UntilDeliveredAsync(1, "crm", 1);
    }

    [Fact]
    public async Task While_the_storage_is_away_nothing_is_lost_and_delivery_goes_on_when_it_is_back()
    {
        var harness = Harness();
        var sink = await harness.AddSinkAsync("crm");
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sink.Answer = _ => new SinkAnswer(200) { Before = answer.Task };
        var node = await harness.StartNodeAsync();
        await harness.CommitTurnsAsync(node, 1, 3);
        await sink.NextAsync(harness.Cancel);

        await using (var intruder = new SqliteConnection($"Data Source={Database};Pooling=false"))
        {
            await intruder.OpenAsync(harness.Cancel);
            await using var command = intruder.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            await command.ExecuteNonQueryAsync(harness.Cancel);
            answer.SetResult();
            await Eventually.HoldsAsync(
                () => harness.Log.Text.Contains("Webhooks wait for the storage", StringComparison.Ordinal) ? null : "the lock was not noticed", harness.Cancel);
        }

        await harness.UntilDeliveredAsync(1, "crm", 3);
        Assert.Equal(3, sink.Received.Count);
        Assert.Contains("The storage is there again", harness.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_endpoint_gets_the_types_it_asked_for_counted_without_gaps()
    {
        var harness = Harness();
        var all = await harness.AddSinkAsync("all");
        var some = await harness.AddSinkAsync("some", endpoint => endpoint.Events = ["turn.final", "call.ended"]);
        var node = await harness.StartNodeAsync();
        await harness.CommitAsync(node, 1, "call.started", "turn.partial", "turn.final", "call.dtmf", "call.ended");
        await harness.UntilDeliveredAsync(1, "all", 4);
        await harness.UntilDeliveredAsync(1, "some", 2);
        Assert.Equal([("call.started", 1L), ("turn.final", 2), ("call.dtmf", 3), ("call.ended", 4)], all.Received.Select(Numbered));
        Assert.Equal([("turn.final", 1L), ("call.ended", 2)], some.Received.Select(Numbered));
        Assert.All(all.Received, webhook => Assert.Equal(webhook.Id, webhook.Json().GetProperty("id").GetString()));

        static (string?, long) Numbered(ReceivedWebhook webhook) => (webhook.Type, webhook.Json().GetProperty("sequence").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var harness in _harnesses) await harness.DisposeAsync();
        _folder.Dispose();
    }

    private DispatchHarness Harness(TimeProvider? time = null)
    {
        var harness = new DispatchHarness(new SqliteStore(new SqliteDatabase($"Data Source={Database}")), time);
        _harnesses.Add(harness);
        return harness;
    }
}
