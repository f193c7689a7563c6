using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task A_session_keeps_what_it_cost()
    {
        var session = Session("key-1", call: 1, openedAt: 5) with { BegunAt = 6, EndedAt = 96, BilledSeconds = 90, CostUsd = 0.01125 };
        await CommitAsync(Sample.Started(1), new() { CallSid = Sample.CallSid(1), Session = Session("key-1", call: 1, openedAt: 5) });
        await CommitAsync(new StoreChange { CallSid = Sample.CallSid(1), Session = session });

        Assert.Equal([session], (await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Sessions);
    }

    [Fact]
    public async Task Sessions_left_open_by_calls_that_ended_are_closed_and_no_others()
    {
        var closed = Session("key-closed", call: 1, openedAt: 5) with { EndedAt = 7, Reason = "silence" };
        await CommitAsync(
            Sample.Started(1), Sample.Started(2), Sample.Started(3),
            new() { CallSid = Sample.CallSid(1), Session = Session("key-lost", call: 1, openedAt: 5) },
            new() { CallSid = Sample.CallSid(1), Session = closed },
            new() { CallSid = Sample.CallSid(2), Session = Session("key-live", call: 2, openedAt: 5) },
            new() { CallSid = Sample.CallSid(3), Session = Session("key-recent", call: 3, openedAt: 5) },
            Sample.Ended(1, 1_000), Sample.Ended(3, 2_000));

        Assert.Equal(1, await Store.CloseLostSessionsAsync(2_000, 3_000, "lost", Cancel));
        Assert.Equal(0, await Store.CloseLostSessionsAsync(2_000, 4_000, "again", Cancel));

        var sessions = (await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Sessions;
        Assert.Equal([closed, Session("key-lost", call: 1, openedAt: 5) with { EndedAt = 3_000, Reason = "lost" }], sessions);
        foreach (var open in new[] { 2, 3 })
            Assert.Null(Assert.Single((await Store.FindCallAsync(Sample.CallSid(open), Cancel))!.Sessions).EndedAt);
    }

    [Fact]
    public async Task A_process_that_lives_after_all_writes_the_real_end_of_its_session()
    {
        await CommitAsync(
            Sample.Started(1), new() { CallSid = Sample.CallSid(1), Session = Session("key-1", call: 1, openedAt: 5) }, Sample.Ended(1, 1_000));
        await Store.CloseLostSessionsAsync(2_000, 3_000, "lost", Cancel);
        var ended = Session("key-1", call: 1, openedAt: 5) with { EndedAt = 1_500, Reason = "Terminated", BilledSeconds = 2 };
        await CommitAsync(new StoreChange { CallSid = Sample.CallSid(1), Session = ended });

        Assert.Equal([ended], (await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Sessions);
    }

    [Fact]
    public async Task The_ledger_is_summed_from_a_moment_on()
    {
        Assert.Equal(new SessionTotals(0, 0, 0), await Store.SumSessionsAsync(0, Cancel));
        await CommitAsync(
            Sample.Started(1),
            new() { CallSid = Sample.CallSid(1), Session = Session("key-old", call: 1, openedAt: 99) with { BegunAt = 99, BilledSeconds = 1_000, CostUsd = 1 } },
            new() { CallSid = Sample.CallSid(1), Session = Session("key-1", call: 1, openedAt: 100) with { BegunAt = 101, BilledSeconds = 10, CostUsd = 0.5 } },
            new() { CallSid = Sample.CallSid(1), Session = Session("key-2", call: 1, openedAt: 200) with { BegunAt = 201, BilledSeconds = 20, CostUsd = null } },
            new() { CallSid = Sample.CallSid(1), Session = Session("key-open", call: 1, openedAt: 300) with { BegunAt = 301 } },
            new() { CallSid = Sample.CallSid(1), Session = Session("key-refused", call: 1, openedAt: 400) });

        Assert.Equal(new SessionTotals(3, 30, 0.5), await Store.SumSessionsAsync(100, Cancel));
    }

    private static SessionRow Session(string key, int call, long openedAt) =>
        new(key, Sample.CallSid(call), null, "inbound", null, openedAt, null, null, null, null, null, null);
}
