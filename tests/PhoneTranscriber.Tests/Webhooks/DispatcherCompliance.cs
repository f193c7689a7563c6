using System.Collections.Concurrent;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

/// <summary>What the dispatcher promises on every storage.</summary>
public abstract class DispatcherCompliance : IAsyncLifetime
{
    private DispatchHarness? _harness;

    private protected DispatchHarness Harness => _harness!;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        _harness = new DispatchHarness(Open());
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_harness is not null) await _harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task PrepareAsync();

    /// <summary>The storage that all nodes share, as one more process would open it.</summary>
    private protected abstract IStore Open();

    [Fact]
    public async Task Each_call_s_events_arrive_in_order_and_once_from_a_receiver_that_fails_at_random()
    {
        var luck = new Random(11);
        var accepted = new ConcurrentQueue<ReceivedWebhook>();
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = webhook =>
        {
            lock (luck)
                if (luck.NextDouble() < 0.15) return new SinkAnswer(500);
            accepted.Enqueue(webhook);
            return SinkAnswer.Ok;
        };
        var node = await Harness.StartNodeAsync();
        for (var call = 1; call <= 20; call++) await Harness.CommitTurnsAsync(node, call, 10);
        for (var call = 1; call <= 20; call++) await Harness.UntilDeliveredAsync(call, "crm", 10);
        AssertOrdered(accepted, calls: 20, events: 10);
        Assert.All(sink.Received, webhook => Assert.True(webhook.SignatureValid));
    }

    [Fact]
    public async Task Two_nodes_on_one_storage_send_nothing_twice_and_keep_the_order()
    {
        var accepted = new ConcurrentQueue<ReceivedWebhook>();
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = webhook =>
        {
            accepted.Enqueue(webhook);
            return SinkAnswer.Ok;
        };
        await using var other = Open();
        var nodes = new[] { await Harness.StartNodeAsync("node-1"), await Harness.StartNodeAsync("node-2", other) };
        // Every event is announced at a node of its own, so both look for the same lanes at once.
        for (var i = 0; i < 10; i++)
            for (var call = 1; call <= 20; call++) await Harness.CommitTurnsAsync(nodes[(call + i) % 2], call, 1);
        for (var call = 1; call <= 20; call++) await Harness.UntilDeliveredAsync(call, "crm", 10);
        AssertOrdered(accepted, calls: 20, events: 10);
        foreach (var node in nodes) await node.Dispatcher.StopAsync(Harness.Cancel);
    }

    [Fact]
    public async Task A_node_whose_lane_was_taken_over_writes_nothing_and_sends_no_more()
    {
        var sink = await Harness.AddSinkAsync("crm");
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sink.Answer = _ => new SinkAnswer(200) { Before = answer.Task };
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 3);
        var sent = await sink.NextAsync(Harness.Cancel);

        var now = Harness.Time.GetUtcNow().ToUnixTimeMilliseconds();
        // A node whose clock says that the lease has run out.
        var later = now + 120_000;
        var taken = Assert.Single(await Harness.Store.ClaimLanesAsync("crm", "node-2", later, later + 60_000, 10, Harness.Cancel));
        answer.SetResult();
        await Eventually.HoldsAsync(
            () => Harness.Log.Text.Contains("another node has taken over", StringComparison.Ordinal) ? null : Harness.Log.Text, Harness.Cancel);

        Assert.Equal(1, taken.Head);
        var standing = await Harness.UntilAsync(1, "crm", found => found.Count == 3);
        Assert.All(standing, view => Assert.Equal((DeliveryState.Pending, 0), (view.State, view.Attempts)));
        // The new holder goes on where the lane stood, with the same id and body.
        await Harness.Store.ReleaseLaneAsync(taken, "node-2", now, Harness.Cancel);
        await Harness.UntilDeliveredAsync(1, "crm", 3);
        Assert.Equal((sent.Id, sent.Body), (sink.Received[1].Id, sink.Received[1].Body));
        Assert.Equal(4, sink.Received.Count);
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_disabled_and_what_waits_goes_out_when_it_is_enabled()
    {
        var sink = await Harness.AddSinkAsync("crm");
        var other = await Harness.AddSinkAsync("other");
        sink.Answer = _ => new SinkAnswer(410);
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 2);
        await Harness.UntilDeliveredAsync(1, "other", 2);
        await Harness.UntilAsync(1, "crm", found => found[0].Attempts == 1);
        var row = Assert.Single(await Harness.Store.FindEndpointsAsync(Harness.Cancel));
        Assert.Equal(("crm", true), (row.Key, row.DisabledAt is not null));
        await Harness.CommitTurnsAsync(node, 2, 1);
        await Harness.UntilDeliveredAsync(2, "other", 1);
        Assert.Single(sink.Received);

        sink.Answer = static _ => SinkAnswer.Ok;
        await node.Dispatcher.Find("crm")!.EnableAsync(Harness.Cancel);
        var delivered = await Harness.UntilDeliveredAsync(1, "crm", 2);
        await Harness.UntilDeliveredAsync(2, "crm", 1);
        Assert.Equal([410, 200], delivered[0].History.Select(attempt => attempt.Status!.Value));
        Assert.NotEmpty(other.Received);
    }

    [Fact]
    public async Task After_the_last_attempt_an_event_is_dead_the_next_goes_on_and_a_replay_sends_it_as_it_was()
    {
        Harness.Settings.RetrySchedule = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5)];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = webhook => Sequence(webhook) == 2 ? new SinkAnswer(503) { Body = "too\0busy" } : SinkAnswer.Ok;
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 3);
        var deliveries = await Harness.UntilAsync(1, "crm", found => found.Count == 3 && found[2].State == DeliveryState.Delivered);
        Assert.Equal(DeliveryState.Dead, deliveries[1].State);
        Assert.Equal([1, 2, 3], deliveries[1].History.Select(attempt => attempt.Number));
        Assert.All(deliveries[1].History, attempt => Assert.Equal((503, "answered 503", "too\uFFFDbusy"), (attempt.Status, attempt.Problem, attempt.Answer)));
        Assert.Equal([1L, 2, 2, 2, 3], sink.Received.Select(Sequence));

        Assert.Equal(ReplayAnswer.Queued, node.Replayer.TryEnqueue("crm", deliveries[1].Id));
        await Harness.UntilAsync(1, "crm", found => found[1] is { State: DeliveryState.Dead, Attempts: 4 });
        sink.Answer = static _ => SinkAnswer.Ok;
        Assert.Equal(ReplayAnswer.Queued, await QueuedAgainAsync(node, deliveries[1].Id));
        await Harness.UntilDeliveredAsync(1, "crm", 3);
        var attempts = sink.Received.Where(webhook => Sequence(webhook) == 2).ToList();
        Assert.Equal(5, attempts.Count);
        Assert.Single(attempts.Select(webhook => (webhook.Id, webhook.Body)).Distinct());
    }

    [Fact]
    public async Task Told_to_wait_a_call_holds_its_later_events_back_until_the_refused_one_is_accepted()
    {
        Harness.Settings.WhenExhausted = WhenExhausted.Wait;
        Harness.Settings.RetrySchedule = [TimeSpan.FromMilliseconds(5)];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = webhook => webhook.Index < 12 ? new SinkAnswer(500) : SinkAnswer.Ok;
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 2);
        var delivered = await Harness.UntilDeliveredAsync(1, "crm", 2);
        Assert.Equal([13, 1], delivered.Select(view => view.Attempts));
        Assert.Equal([.. Enumerable.Repeat(1L, 13), 2], sink.Received.Select(Sequence));
    }

    [Fact]
    public async Task A_process_that_is_alone_takes_back_what_a_killed_one_had_claimed()
    {
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = static _ => SinkAnswer.Hang;
        var killed = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(killed, 1, 1);
        await sink.NextAsync(Harness.Cancel);
        sink.Answer = static _ => SinkAnswer.Ok;
        await Harness.StartNodeAsync("node-2", isAlone: true);
        await Harness.UntilDeliveredAsync(1, "crm", 1);
    }

    [Fact]
    public async Task What_waits_for_an_endpoint_that_is_no_longer_configured_is_named_at_start()
    {
        Harness.Settings.RetrySchedule = [TimeSpan.FromHours(1)];
        var sink = await Harness.AddSinkAsync("crm");
        await Harness.AddSinkAsync("other");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 1);
        await Harness.UntilAsync(1, "crm", found => found is [{ Attempts: 1 }]);
        await Harness.UntilDeliveredAsync(1, "other", 1);

        Harness.Settings.Endpoints = [new EndpointSettings { Name = "new-crm", Url = sink.Url, Secret = DispatchHarness.Secret }];
        await Harness.StartNodeAsync("node-2");
        await Eventually.HoldsAsync(() => Harness.Log.Text.Contains("wait for the endpoint crm", StringComparison.Ordinal) ? null : Harness.Log.Text, Harness.Cancel);
        Assert.DoesNotContain("wait for the endpoint other", Harness.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restarted_call_counts_on_where_its_endpoints_stood()
    {
        await Harness.AddSinkAsync("crm");
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 2);
        var counters = new OutboxCounters(await Harness.Store.FindSequencesAsync(DispatchHarness.CallSid(1), Harness.Cancel));
        var delivery = Assert.Single(node.Outbox.Fan(Harness.Happened(1, EventTypes.TurnFinal), counters));
        Assert.Equal(3, delivery.Sequence);
    }

    [Fact]
    public async Task A_replay_of_what_still_waits_overtakes_nothing_and_sends_at_once()
    {
        Harness.Settings.RetrySchedule = [TimeSpan.FromHours(1)];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 3);
        var waiting = await Harness.UntilAsync(1, "crm", found => found.Count == 3 && found[0].Attempts == 1);
        sink.Answer = static _ => SinkAnswer.Ok;

        Assert.Equal(ReplayAnswer.Queued, node.Replayer.TryEnqueue("crm", waiting[2].Id));
        await Harness.UntilDeliveredAsync(1, "crm", 3);
        Assert.Equal([1L, 1, 2, 3], sink.Received.Select(Sequence));
    }

    [Fact]
    public async Task All_that_is_dead_is_replayed_however_much_it_is()
    {
        const int Calls = 3, Turns = 120; // several pages
        Harness.Settings.RetrySchedule = [];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await Harness.StartNodeAsync();
        for (var call = 1; call <= Calls; call++) await Harness.CommitTurnsAsync(node, call, Turns);
        await Eventually.HoldsAsync(
            async () => await Harness.Store.CountDeadAsync("crm", Harness.Cancel) is (Calls * Turns, _) ? null : "not all are dead", Harness.Cancel, TimeSpan.FromSeconds(25));
        sink.Answer = static _ => SinkAnswer.Ok;

        Assert.Equal(Calls * Turns, await node.Replayer.ReplayDeadAsync("crm", Harness.Cancel));
        await Eventually.HoldsAsync(
            async () => await Harness.Store.CountDeadAsync("crm", Harness.Cancel) is (0, _) ? null : "some are dead", Harness.Cancel, TimeSpan.FromSeconds(25));
        Assert.Equal(0, await node.Replayer.ReplayDeadAsync("crm", Harness.Cancel));
    }

    [Fact]
    public async Task Replaying_all_that_is_dead_uses_up_one_attempt_at_most_of_what_still_waits()
    {
        Harness.Settings.RetrySchedule = [];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 20);
        await Harness.UntilAsync(1, "crm", found => found.Count == 20 && found.All(view => view.State == DeliveryState.Dead));
        Harness.Settings.RetrySchedule = [.. Enumerable.Repeat(TimeSpan.FromHours(1), 3)];
        await Harness.CommitTurnsAsync(node, 2, 1);
        await Harness.UntilAsync(2, "crm", found => found is [{ Attempts: 1 }]);

        // The endpoint works again, but for this one event.
        sink.Answer = webhook => webhook.Body.Contains(DispatchHarness.CallSid(2), StringComparison.Ordinal) ? new SinkAnswer(500) : SinkAnswer.Ok;
        Assert.Equal(20, await node.Replayer.ReplayDeadAsync("crm", Harness.Cancel));
        await Harness.UntilDeliveredAsync(1, "crm", 20);
        var waiting = await Harness.UntilAsync(2, "crm", found => found[0].Attempts >= 2);
        Assert.Equal((DeliveryState.Pending, 2), (waiting[0].State, waiting[0].Attempts));
    }

    [Fact]
    public async Task A_replay_that_is_answered_410_disables_the_endpoint_and_ends_the_others()
    {
        Harness.Settings.RetrySchedule = [];
        var sink = await Harness.AddSinkAsync("crm");
        sink.Answer = static _ => new SinkAnswer(500);
        var node = await Harness.StartNodeAsync();
        await Harness.CommitTurnsAsync(node, 1, 3);
        await Harness.UntilAsync(1, "crm", found => found.Count == 3 && found.All(view => view.State == DeliveryState.Dead));
        sink.Answer = static _ => new SinkAnswer(410);

        await node.Replayer.ReplayDeadAsync("crm", Harness.Cancel);
        await Eventually.HoldsAsync(
            async () => (await Harness.Store.FindEndpointsAsync(Harness.Cancel)).Any(row => row.DisabledAt is not null) ? null : "it is enabled", Harness.Cancel);
        await Eventually.HoldsAsync(
            () => Harness.Log.Text.Contains("was broken off", StringComparison.Ordinal) ? null : Harness.Log.Text, Harness.Cancel);
        Assert.Equal(4, sink.Received.Count);
    }

    private static async Task<ReplayAnswer> QueuedAgainAsync(DispatchNode node, string id)
    {
        // The replayer forgets a delivery only after it has written down the attempt that the test saw.
        await Eventually.HoldsAsync(
            () => node.Replayer.IsQueued(id) ? "the first replay is not over" : null, TestContext.Current.CancellationToken);
        return node.Replayer.TryEnqueue("crm", id);
    }

    private static long Sequence(ReceivedWebhook webhook) => webhook.Json().GetProperty("sequence").GetInt64();

    private static void AssertOrdered(IReadOnlyCollection<ReceivedWebhook> accepted, int calls, int events)
    {
        var perCall = accepted.GroupBy(webhook => webhook.Json().GetProperty("data").GetProperty("call").GetProperty("callSid").GetString()).ToList();
        Assert.Equal(calls, perCall.Count);
        Assert.All(perCall, call => Assert.Equal(Enumerable.Range(1, events).Select(i => (long)i), call.Select(Sequence)));
        Assert.Equal(calls * events, accepted.Select(webhook => webhook.Id).Distinct().Count());
    }
}
