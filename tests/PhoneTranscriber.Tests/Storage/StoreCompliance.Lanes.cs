using System.Collections.Concurrent;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Tests.Storage;

public abstract partial class StoreCompliance
{
    private const long Now = Sample.Start + 1_000;
    private const long Lease = Now + 60_000;
    private static readonly AttemptOutcome Accepted = new(DeliveryState.Delivered, Now, Advance: true, KeepLease: false);

    [Fact]
    public async Task A_lane_is_claimed_once_and_sent_from_its_head()
    {
        await CommitAsync([.. Sample.CallWith(1, 3)]);

        var claim = Assert.Single(await ClaimAsync(Now, Lease));
        Assert.Equal(new LaneClaim(Sample.CallSid(1), Sample.Endpoint, 1, Lease), claim);
        Assert.Empty(await ClaimAsync(Now, Lease, Other));
        Assert.Empty(await Store.ClaimLanesAsync("another", Node, Now, Lease, 10, Cancel));
        var pending = await Store.FindPendingAsync(claim, 2, Cancel);
        Assert.Equal([1L, 2], pending.Select(row => row.Delivery.Sequence));
        Assert.Equal(Sample.Delivery(1, 1).Body, pending[0].Delivery.Body);
        Assert.Equal(Sample.Delivery(1, 1), pending[0].Delivery with { Body = pending[0].Delivery.Body }, IsSame);
    }

    [Fact]
    public async Task A_lane_that_was_sent_is_left_until_something_new_comes()
    {
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        Assert.True(await RecordAsync(claim, 1, Accepted));
        Assert.Null(await Store.NextDueAsync(Sample.Endpoint, Cancel));
        Assert.Empty(await ClaimAsync(Now + 100_000, Lease + 100_000));

        await CommitAsync(Sample.Told(1, 2));
        Assert.Equal(Sample.Start + 2, await Store.NextDueAsync(Sample.Endpoint, Cancel));
        Assert.Equal(2, Assert.Single(await ClaimAsync(Now, Lease)).Head);
    }

    [Fact]
    public async Task A_sender_that_keeps_its_lease_goes_on_and_gets_what_comes_meanwhile()
    {
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        Assert.True(await RecordAsync(claim, 1, Accepted with { KeepLease = true }, leaseUntil: Lease + 10));
        await CommitAsync(Sample.Told(1, 2));

        Assert.Equal([2L], (await Store.FindPendingAsync(claim, 10, Cancel)).Select(row => row.Delivery.Sequence));
        Assert.Empty(await ClaimAsync(Lease + 9, Lease + 100, Other));
        Assert.Single(await ClaimAsync(Lease + 10, Lease + 100, Other));
    }

    [Fact]
    public async Task What_comes_between_the_last_look_and_the_release_is_not_forgotten()
    {
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        await RecordAsync(claim, 1, Accepted with { KeepLease = true }, leaseUntil: Lease);
        Assert.Empty(await Store.FindPendingAsync(claim, 10, Cancel));
        await CommitAsync(Sample.Told(1, 2));
        await Store.ReleaseLaneAsync(claim, Node, Now, Cancel);

        Assert.Equal(2, Assert.Single(await ClaimAsync(Now, Lease, Other)).Head);
    }

    [Fact]
    public async Task A_failed_attempt_waits_for_its_time_and_what_comes_after_it_waits_too()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        Assert.True(await RecordAsync(claim, 1, new AttemptOutcome(DeliveryState.Pending, Now + 5_000, Advance: false, KeepLease: false), status: 503));
        await CommitAsync(Sample.Told(1, 3));

        Assert.Equal(Now + 5_000, await Store.NextDueAsync(Sample.Endpoint, Cancel));
        Assert.Empty(await ClaimAsync(Now + 4_999, Lease));
        claim = Assert.Single(await ClaimAsync(Now + 5_000, Lease));
        var pending = await Store.FindPendingAsync(claim, 10, Cancel);
        Assert.Equal([(1L, 1), (2, 0), (3, 0)], pending.Select(row => (row.Delivery.Sequence, row.Attempts)));
    }

    [Fact]
    public async Task A_dead_delivery_is_passed_over_or_waited_for()
    {
        await CommitAsync([.. Sample.CallWith(1, 2), .. Sample.CallWith(2, 2)]);
        foreach (var claim in await ClaimAsync(Now, Lease))
            await RecordAsync(claim, 1, new AttemptOutcome(DeliveryState.Dead, Now, Advance: claim.CallSid == Sample.CallSid(1), KeepLease: false));

        var heads = (await ClaimAsync(Now, Lease)).ToDictionary(claim => claim.CallSid, claim => claim.Head);
        Assert.Equal(new Dictionary<string, long> { [Sample.CallSid(1)] = 2, [Sample.CallSid(2)] = 1 }, heads);
    }

    [Fact]
    public async Task A_lane_that_waited_for_a_dead_delivery_goes_on_once_a_replay_was_accepted()
    {
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        await RecordAsync((await ClaimAsync(Now, Lease))[0], 1, new AttemptOutcome(DeliveryState.Dead, Now, Advance: false, KeepLease: false));
        await Store.RecordReplayAsync(Sample.Attempt(Sample.Delivery(1, 1).Id, 2), DeliveryState.Delivered, Cancel);

        var claim = Assert.Single(await ClaimAsync(Now, Lease));
        Assert.Empty(await Store.FindPendingAsync(claim, 10, Cancel));
        await Store.ReleaseLaneAsync(claim, Node, Now, Cancel);
        Assert.Null(await Store.NextDueAsync(Sample.Endpoint, Cancel));
    }

    [Fact]
    public async Task A_lease_that_expired_goes_to_another_node_and_the_first_one_can_no_longer_write()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        var lost = (await ClaimAsync(Now, Lease))[0];
        Assert.Equal(Lease, await Store.NextDueAsync(Sample.Endpoint, Cancel));
        Assert.Empty(await ClaimAsync(Lease - 1, Lease + 100, Other));
        var taken = Assert.Single(await ClaimAsync(Lease, Lease + 100, Other));

        Assert.False(await RecordAsync(lost, 1, Accepted));
        await Store.ReleaseLaneAsync(lost, Node, Now, Cancel);
        Assert.Equal((0, DeliveryState.Pending), await StateAsync(1, 1));
        Assert.Empty(await ClaimAsync(Lease, Lease + 100));
        Assert.True(await RecordAsync(taken, 1, Accepted, node: Other));
        Assert.Equal((1, DeliveryState.Delivered), await StateAsync(1, 1));
    }

    [Fact]
    public async Task An_attempt_at_what_the_lane_has_already_left_behind_is_not_written()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        Assert.True(await RecordAsync(claim, 1, Accepted with { KeepLease = true }, leaseUntil: Lease));
        Assert.False(await RecordAsync(claim, 1, Accepted with { State = DeliveryState.Dead }, number: 2));
        Assert.Equal((1, DeliveryState.Delivered), await StateAsync(1, 1));
    }

    [Fact]
    public async Task Changes_that_are_written_again_are_not_sent_again()
    {
        await CommitAsync([.. Sample.CallWith(1, 2)]);
        var claim = (await ClaimAsync(Now, Lease))[0];
        await RecordAsync(claim, 1, Accepted with { KeepLease = true }, leaseUntil: Lease);
        await RecordAsync(claim, 2, Accepted);
        await CommitAsync([.. Sample.CallWith(1, 2)]);

        Assert.Null(await Store.NextDueAsync(Sample.Endpoint, Cancel));
    }

    [Fact]
    public async Task Eight_nodes_send_each_delivery_once_and_in_order()
    {
        const int Nodes = 8, Calls = 40, Each = 4;
        await CommitAsync([.. Enumerable.Range(1, Calls).SelectMany(call => Sample.CallWith(call, Each))]);
        var held = new ConcurrentDictionary<string, string>();
        var sent = new ConcurrentDictionary<string, ConcurrentQueue<long>>();

        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node =>
        {
            var store = OpenNode();
            return Task.Run(() => SendAsync(store, $"node-{node}"), Cancel);
        }));

        Assert.Equal(Calls, sent.Count);
        Assert.All(sent.Values, sequences => Assert.Equal(Enumerable.Range(1, Each).Select(sequence => (long)sequence), sequences));

        async Task SendAsync(IStore store, string node)
        {
            try
            {
                while (await store.NextDueAsync(Sample.Endpoint, broken.Token) is not null)
                    foreach (var lane in await store.ClaimLanesAsync(Sample.Endpoint, node, Now, Lease, 5, broken.Token))
                        await SendNextAsync(store, node, lane);
            }
            catch
            {
                // What this node holds would keep the others waiting for its lease.
                await broken.CancelAsync();
                throw;
            }
        }

        // One delivery at a time, so that lanes change hands.
        async Task SendNextAsync(IStore store, string node, LaneClaim lane)
        {
            Assert.True(held.TryAdd(lane.CallSid, node), "two nodes hold the same lane");
            var next = (await store.FindPendingAsync(lane, 1, broken.Token))[0].Delivery;
            sent.GetOrAdd(lane.CallSid, _ => new()).Enqueue(next.Sequence);
            held.TryRemove(lane.CallSid, out _);
            Assert.True(await store.RecordAttemptAsync(lane, node, Sample.Attempt(next.Id, 1), Accepted, Lease, broken.Token));
        }
    }

    private async Task<(int Attempts, DeliveryState State)> StateAsync(int call, long sequence)
    {
        var found = await Store.FindDeliveryAsync(Sample.Delivery(call, sequence).Id, Cancel);
        return (found!.History.Count, found.State);
    }

    private static bool IsSame(DeliveryRow left, DeliveryRow right) => left with { Body = right.Body } == right;
}
