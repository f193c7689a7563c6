using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Tests.Storage;

public abstract partial class StoreCompliance
{
    private static readonly DeliveryQuery All = new(null, null, null, 50, null);

    [Fact]
    public async Task Operators_see_deliveries_newest_first_filtered_page_by_page_and_with_every_attempt()
    {
        await CommitAsync([.. Sample.CallWith(1, 2), .. Sample.CallWith(2, 1)]);
        await CommitAsync(new StoreChange { CallSid = Sample.CallSid(2), Deliveries = [Sample.Delivery(2, 1, "other")] });
        var claim = (await ClaimAsync(Now, Lease)).Single(lane => lane.CallSid == Sample.CallSid(1));
        await RecordAsync(claim, 1, new AttemptOutcome(DeliveryState.Pending, Now, Advance: false, KeepLease: true), 1, Lease, status: null);
        await RecordAsync(claim, 1, new AttemptOutcome(DeliveryState.Dead, Now, Advance: true, KeepLease: true), 2, Lease, status: 500);
        await RecordAsync(claim, 2, Accepted);

        Assert.Equal(["dlv_000002_000001_other", "dlv_000002_000001_crm", "dlv_000001_000002_crm", "dlv_000001_000001_crm"], await IdsAsync(All));
        Assert.Equal(["dlv_000002_000001_crm", "dlv_000001_000002_crm"], await IdsAsync(All with { Limit = 2, Before = "dlv_000002_000001_other" }));
        Assert.Equal(["dlv_000001_000001_crm"], await IdsAsync(All with { State = DeliveryState.Dead }));
        Assert.Equal(["dlv_000001_000002_crm"], await IdsAsync(All with { State = DeliveryState.Delivered }));
        Assert.Equal(["dlv_000002_000001_crm"], await IdsAsync(All with { State = DeliveryState.Pending, Endpoint = Sample.Endpoint }));
        Assert.Equal(["dlv_000002_000001_other", "dlv_000002_000001_crm"], await IdsAsync(All with { CallSid = Sample.CallSid(2) }));

        var dead = await Store.FindDeliveryAsync("dlv_000001_000001_crm", Cancel);
        Assert.Equal((2, DeliveryState.Dead, 1L, "turn.final"), (dead!.Attempts, dead.State, dead.Sequence, dead.Type));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Sample.Attempt("", 2).At), dead.DoneAt);
        Assert.Equal([AttemptView.Of(Sample.Attempt(dead.Id, 1, null)), AttemptView.Of(Sample.Attempt(dead.Id, 2, 500))], dead.History);
        Assert.Null(await Store.FindDeliveryAsync("dlv_unknown", Cancel));
    }

    [Fact]
    public async Task A_replay_counts_on_and_does_not_move_the_lane()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        await RecordAsync(claim, 1, new AttemptOutcome(DeliveryState.Dead, Now, Advance: true, KeepLease: false));
        var id = Sample.Delivery(1, 1).Id;
        Assert.Equal([id], await Store.FindDeadAsync(Sample.Endpoint, "", 10, Cancel));
        Assert.Equal((1L, id), await Store.CountDeadAsync(Sample.Endpoint, Cancel));
        Assert.Empty(await Store.FindDeadAsync(Sample.Endpoint, id, 10, Cancel));
        Assert.Empty(await Store.FindDeadAsync("other", "", 10, Cancel));

        var replay = await Store.FindForReplayAsync(id, Cancel);
        Assert.Equal((1, Sample.Delivery(1, 1).EventId), (replay!.Attempts, replay.Delivery.EventId));
        Assert.Equal(Sample.Delivery(1, 1).Body, replay.Delivery.Body);
        await Store.RecordReplayAsync(Sample.Attempt(id, 2, 500), DeliveryState.Dead, Cancel);
        // Two replays at once have the same number in mind; both are kept.
        await Store.RecordReplayAsync(Sample.Attempt(id, 2), DeliveryState.Delivered, Cancel);
        await Store.RecordReplayAsync(Sample.Attempt(id, 4, 500), DeliveryState.Dead, Cancel);

        var found = await Store.FindDeliveryAsync(id, Cancel);
        Assert.Equal([1, 2, 3, 4], found!.History.Select(attempt => attempt.Number));
        Assert.Equal((4, DeliveryState.Delivered), (found.Attempts, found.State));
        Assert.Empty(await Store.FindDeadAsync(Sample.Endpoint, "", 10, Cancel));
        Assert.Equal(2, Assert.Single(await ClaimAsync(Now, Lease)).Head);
        Assert.Null(await Store.FindForReplayAsync("dlv_unknown", Cancel));
    }

    [Fact]
    public async Task An_endpoint_is_disabled_and_enabled_again()
    {
        Assert.Empty(await Store.FindEndpointsAsync(Cancel));
        await Store.SetEndpointAsync(new EndpointRow("b", 5, "410 Gone"), Cancel);
        await Store.SetEndpointAsync(new EndpointRow("a", 6, null), Cancel);
        await Store.SetEndpointAsync(new EndpointRow("b", null, null), Cancel);
        Assert.Equal([new EndpointRow("a", 6, null), new EndpointRow("b", null, null)], await Store.FindEndpointsAsync(Cancel));
    }

    [Fact]
    public async Task Live_calls_of_a_process_that_is_gone_are_adopted_by_exactly_one()
    {
        await Store.BeatAsync("alive", 2_000, Cancel);
        await Store.BeatAsync("dead", 500, Cancel);
        await CommitAsync([
            .. Enumerable.Range(1, 20).Select(call => Sample.Started(call, "dead")), Sample.Said(1, 0, "kept"),
            Sample.Started(21, "never heard of"), Sample.Started(22, "alive"), Sample.Ended(23, 5),
        ]);
        var nodes = Enumerable.Range(0, 4).Select(node => (Store: OpenNode(), Name: $"heir-{node}")).ToList();
        foreach (var node in nodes) await node.Store.BeatAsync(node.Name, 1_500, Cancel);

        var adopted = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Store.AdoptCallsAsync(node.Name, 1_000, 100, Cancel), Cancel)));

        Assert.Equal(21, adopted.Sum());
        var owners = new List<string>();
        foreach (var node in nodes) owners.AddRange((await Store.FindOwnCallsAsync(node.Name, Cancel)).Select(own => own.CallSid));
        Assert.Equal(Enumerable.Range(1, 21).Select(Sample.CallSid), owners.Order(StringComparer.Ordinal));
        Assert.Equal([new OwnCall(Sample.CallSid(22), null)], await Store.FindOwnCallsAsync("alive", Cancel));
    }

    [Fact]
    public async Task Adoption_takes_no_more_than_it_is_asked_for_and_what_was_taken_is_found_again()
    {
        await CommitAsync(Sample.Started(1, "dead"), Sample.Started(2, "dead"));
        Assert.Equal(1, await Store.AdoptCallsAsync(Node, 1_000, 1, Cancel));
        Assert.Equal([Sample.CallSid(1)], (await Store.FindOwnCallsAsync(Node, Cancel)).Select(own => own.CallSid));
        Assert.Equal(1, await Store.AdoptCallsAsync(Node, 1_000, 1, Cancel));
        // Even where its own sign of life counts as none, a process does not adopt what it has.
        Assert.Equal(0, await Store.AdoptCallsAsync(Node, long.MaxValue, 1, Cancel));
        Assert.Equal(2, (await Store.FindOwnCallsAsync(Node, Cancel)).Count);
    }

    [Fact]
    public async Task A_call_changes_hands_only_when_it_is_taken_and_its_end_stays()
    {
        await CommitAsync(Sample.Started(1, "first"));
        await Store.BeatAsync("first", 700, Cancel);
        Assert.Equal(new CallOwner("first", 700, null), await Store.FindOwnerAsync(Sample.CallSid(1), Cancel));
        Assert.False(await Store.TakeCallAsync(Sample.CallSid(1), "somebody", "second", Cancel));
        Assert.True(await Store.TakeCallAsync(Sample.CallSid(1), "first", "second", Cancel));
        // What the first process still has to say does not take the call back.
        await CommitAsync(Sample.Started(1, "first"));
        Assert.Equal(new CallOwner("second", null, null), await Store.FindOwnerAsync(Sample.CallSid(1), Cancel));
        Assert.False(await Store.DeleteCallAsync(Sample.CallSid(1), Cancel));

        await Store.RequestEndAsync(Sample.CallSid(1), "completed", Cancel);
        await Store.RequestEndAsync(Sample.CallSid(1), "failed", Cancel);
        Assert.Equal([new OwnCall(Sample.CallSid(1), "completed")], await Store.FindOwnCallsAsync("second", Cancel));
        await CommitAsync(Sample.Ended(1, 90));
        await CommitAsync(Sample.Started(1), Sample.Ended(1, 95));
        Assert.Equal(90, (await Store.FindOwnerAsync(Sample.CallSid(1), Cancel))!.EndedAt);
        Assert.Empty(await Store.FindOwnCallsAsync("second", Cancel));
        Assert.False(await Store.TakeCallAsync(Sample.CallSid(1), "second", "third", Cancel));
        Assert.Equal([Sample.CallSid(1)], await Store.FindKnownAsync([Sample.CallSid(1), Sample.CallSid(2)], Cancel));
        Assert.Null(await Store.FindOwnerAsync(Sample.CallSid(2), Cancel));
    }

    [Fact]
    public async Task Of_two_events_with_one_number_the_second_is_refused_with_its_turn()
    {
        await CommitAsync(Sample.Started(1), new() { CallSid = Sample.CallSid(1), Turn = Sample.Turn(0, "first"), Event = Sample.Event(1, 1) });
        var other = new StoreChange { CallSid = Sample.CallSid(1), Turn = Sample.Turn(0, "second"), Event = Sample.Event(1, 1) with { Id = "evt_other" } };
        Assert.False((await Assert.ThrowsAsync<StorageException>(() => CommitAsync(other))).IsTransient);
        Assert.Equal("first", Assert.Single((await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Turns).Text);
    }

    [Fact]
    public async Task Waiting_lanes_are_made_due_a_few_at_a_time()
    {
        await CommitAsync([.. Sample.CallWith(1, 1), .. Sample.CallWith(2, 1), .. Sample.CallWith(3, 1), .. Sample.CallWith(4, 1)]);
        foreach (var lane in await ClaimAsync(Now, Lease))
            if (lane.CallSid != Sample.CallSid(4)) await Store.ReleaseLaneAsync(lane, Node, Lease * 2, Cancel);
        Assert.Equal(1, await Store.HastenLaneAsync(Sample.CallSid(1), Sample.Endpoint, Now, Cancel));
        Assert.Equal(0, await Store.HastenLaneAsync(Sample.CallSid(4), Sample.Endpoint, Now, Cancel));
        Assert.Equal(1, await Store.HastenLanesAsync(Sample.Endpoint, Now, 1, Cancel));
        Assert.Equal(1, await Store.HastenLanesAsync(Sample.Endpoint, Now, 10, Cancel));
        Assert.Equal(0, await Store.HastenLanesAsync(Sample.Endpoint, Now, 10, Cancel));
        Assert.Equal([1, 2, 3], (await ClaimAsync(Now, Lease)).Select(lane => Convert.ToInt32(lane.CallSid[2..], 16)).Order());
    }

    [Fact]
    public async Task Ended_calls_expire_oldest_first_and_a_few_at_a_time()
    {
        await CommitAsync(Sample.Ended(1, 300), Sample.Ended(2, 100), Sample.Ended(3, 200), Sample.Ended(4, 500), Sample.Started(5));
        Assert.Equal(2, await Store.ExpireCallsAsync(400, 2, Cancel));
        Assert.Equal([5, 4, 1], await FindAsync(new CallFilter(null, null, null, null, 10, null)));
        Assert.Equal(1, await Store.ExpireCallsAsync(400, 2, Cancel));
        Assert.Equal(0, await Store.ExpireCallsAsync(400, 2, Cancel));
        Assert.Equal([5, 4], await FindAsync(new CallFilter(null, null, null, null, 10, null)));
    }

    [Fact]
    public async Task Deliveries_that_are_done_expire_and_pending_ones_do_not()
    {
        await CommitAsync([.. Sample.CallWith(1, 3)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        await RecordAsync(claim, 1, Accepted with { KeepLease = true }, leaseUntil: Lease);
        await RecordAsync(claim, 2, Accepted with { State = DeliveryState.Dead });

        Assert.Equal(0, await Store.ExpireDeliveriesAsync(Sample.Start, 10, Cancel));
        Assert.Equal(1, await Store.ExpireDeliveriesAsync(long.MaxValue, 1, Cancel));
        Assert.Equal(1, await Store.ExpireDeliveriesAsync(long.MaxValue, 10, Cancel));
        Assert.Equal([Sample.Delivery(1, 3).Id], await IdsAsync(All));
        // The lane counts on where it was.
        Assert.Equal(3, (await Store.FindSequencesAsync(Sample.CallSid(1), Cancel))[Sample.Endpoint]);
        Assert.Equal(3, Assert.Single(await ClaimAsync(Now, Lease)).Head);
    }

    [Fact]
    public async Task A_call_is_deleted_with_everything_of_it()
    {
        var session = new SessionRow("key-1", Sample.CallSid(1), null, "inbound", null, 5, null, null, null, null, null, null);
        await CommitAsync([
            .. Sample.CallWith(1, 2), .. Sample.CallWith(2, 2),
            new() { CallSid = Sample.CallSid(1), Session = session, Stream = new StreamRow("MZ1", Sample.CallSid(1), 7, null, null) },
            Sample.Ended(1, 9),
        ]);
        await RecordAsync((await ClaimAsync(Now, Lease)).Single(lane => lane.CallSid == Sample.CallSid(1)), 1, Accepted);

        Assert.True(await Store.DeleteCallAsync(Sample.CallSid(1), Cancel));
        Assert.False(await Store.DeleteCallAsync(Sample.CallSid(1), Cancel));

        foreach (var table in new[] { "calls", "streams", "sessions", "turns", "events", "lanes", "deliveries" })
            Assert.Equal(0, await CountAsync($"SELECT count(*) FROM {table} WHERE call_sid = '{Sample.CallSid(1)}'"));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM attempts"));
        Assert.Equal([2], await FindAsync(new CallFilter(null, null, null, "word1", 10, null)));
        Assert.NotNull(await Store.FindDeliveryAsync(Sample.Delivery(2, 1).Id, Cancel));
    }

    [Fact]
    public async Task Four_processes_migrate_an_empty_database_at_once()
    {
        await PrepareAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => OpenAnother()).ToList();
        await Task.WhenAll(stores.Select(store => Task.Run(() => store.MigrateAsync(Cancel), Cancel)));
        await stores[0].MigrateAsync(Cancel);

        foreach (var (store, call) in stores.Select((store, i) => (store, i + 1))) await store.CommitAsync(Sample.CallWith(call, 1), Cancel);
        Assert.Equal(4, (await stores[3].FindCallsAsync(new CallFilter(null, null, null, "word1", 10, null), Cancel)).Count);
        Assert.Equal(Migration.All("Sqlite").Count, await CountAsync("SELECT count(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task A_process_that_is_not_heard_of_for_long_is_forgotten()
    {
        await Store.BeatAsync("old", 0, Cancel);
        await Store.BeatAsync(Node, TimeSpan.TicksPerDay, Cancel);
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM nodes"));
    }

    /// <summary>What the database says when it is asked directly.</summary>
    private protected abstract Task<long> CountAsync(string sql);

    private async Task<List<string>> IdsAsync(DeliveryQuery query) => [.. (await Store.FindDeliveriesAsync(query, Cancel)).Select(view => view.Id)];
}
