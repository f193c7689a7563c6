using System.Text;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task A_call_comes_back_as_it_was_stored()
    {
        var session = new SessionRow("key-1", Sample.CallSid(1), null, "inbound", "model", 5, null, null, null, null, null, null);
        var stream = new StreamRow("MZ1", Sample.CallSid(1), 7, null, null);
        await CommitAsync(
            Sample.Started(1),
            new() { CallSid = Sample.CallSid(1), Stream = stream },
            new() { CallSid = Sample.CallSid(1), Session = session },
            Sample.Said(1, 1, "Grüß Gott, 你好 \U0001F44B"),
            Sample.Said(1, 0, "first"));

        var call = await Store.FindCallAsync(Sample.CallSid(1), Cancel);

        Assert.NotNull(call);
        Assert.Equal(Sample.Call(1), call.Call);
        Assert.Equal([stream], call.Streams);
        Assert.Equal([session], call.Sessions);
        Assert.Equal([0, 1], call.Turns.Select(turn => turn.Order));
        var expected = Sample.Turn(1, "Grüß Gott, 你好 \U0001F44B");
        Assert.Equal(expected.Words, call.Turns[1].Words);
        Assert.Equal(expected, call.Turns[1] with { Words = expected.Words });
        Assert.Null(await Store.FindCallAsync("CA-unknown", Cancel));
    }

    [Fact]
    public async Task A_call_a_stream_and_a_session_are_replaced_by_their_newest_state_even_within_one_commit()
    {
        var open = new SessionRow("key-1", Sample.CallSid(1), null, "inbound", null, 5, null, null, null, null, null, null);
        var closed = open with { SessionId = "s", BegunAt = 6, EndedAt = 9, CloseCode = 1000, Reason = "terminated", AudioSeconds = 2.5, BilledSeconds = 3 };
        var streaming = new StreamRow("MZ1", Sample.CallSid(1), 7, null, null);
        await CommitAsync(
            Sample.Started(1),
            new() { CallSid = Sample.CallSid(1), Session = open, Stream = streaming },
            new() { CallSid = Sample.CallSid(1), Call = Sample.Call(1, 99), Session = closed, Stream = streaming with { EndedAt = 8, Reason = "stop" } });

        var call = await Store.FindCallAsync(Sample.CallSid(1), Cancel);

        Assert.Equal(Sample.Call(1, 99), call!.Call);
        Assert.Equal([closed], call.Sessions);
        Assert.Equal([streaming with { EndedAt = 8, Reason = "stop" }], call.Streams);
    }

    [Fact]
    public async Task The_same_changes_again_change_nothing()
    {
        var changes = Sample.CallWith(1, 3);
        await Store.CommitAsync(changes, Cancel);
        await Store.CommitAsync([.. changes, .. changes, Sample.Said(1, 2, "another text")], Cancel);

        Assert.Equal(["word1", "word2", "word3"], (await Store.FindCallAsync(Sample.CallSid(1), Cancel))!.Turns.Select(turn => turn.Text));
        Assert.Equal([2L, 3], (await Store.FindEventsAfterAsync(Sample.Event(1, 1).Id, null, 10, Cancel))!.Select(row => row.Sequence));
        Assert.Equal([1L, 2, 3], (await Store.FindPendingAsync((await ClaimAsync(Sample.Start + 10, 1))[0], 10, Cancel)).Select(row => row.Delivery.Sequence));
    }

    [Fact]
    public async Task A_commit_is_stored_as_a_whole_or_not_at_all()
    {
        var refused = await Assert.ThrowsAsync<StorageException>(() => CommitAsync(Sample.Started(1), Sample.Told(1, 1), Sample.Told(2, 1)));

        Assert.False(refused.IsTransient, "a turn of a call that is not there will never be taken");
        Assert.Null(await Store.FindCallAsync(Sample.CallSid(1), Cancel));
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        Assert.NotNull(await Store.FindCallAsync(Sample.CallSid(1), Cancel));
    }

    [Fact]
    public async Task A_second_event_with_a_sequence_that_an_endpoint_has_had_is_refused_and_not_lost_in_silence()
    {
        await CommitAsync([.. Sample.CallWith(1, 1)]);
        var other = Sample.Delivery(1, 1) with { Id = "dlv_other", EventId = "evt_other" };
        var refused = await Assert.ThrowsAsync<StorageException>(() => CommitAsync(new StoreChange { CallSid = Sample.CallSid(1), Deliveries = [other] }));
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task Text_that_a_database_cannot_hold_is_stored_without_what_is_wrong_with_it()
    {
        await CommitAsync(Sample.Started(1) with { Call = Sample.Call(1) with { From = "sip:\0x\uD83D" } }, Sample.Said(1, 0, "a\0b \uDC4B c"));

        var call = await Store.FindCallAsync(Sample.CallSid(1), Cancel);
        Assert.Equal("sip:\uFFFDx\uFFFD", call!.Call.From);
        Assert.Equal("a\uFFFDb \uFFFD c", call.Turns[0].Text);
    }

    [Fact]
    public async Task Calls_come_newest_first_page_by_page_and_filtered()
    {
        for (var call = 1; call <= 5; call++) await CommitAsync(call % 2 == 0 ? Sample.Ended(call, 1) : Sample.Started(call));
        // Two that started in the same millisecond are in order of their ids.
        await CommitAsync(Sample.Started(6) with { Call = Sample.Call(6) with { StartedAt = Sample.Start + 5 } });
        var all = new CallFilter(null, null, null, null, 10, null);

        Assert.Equal([6, 5, 4, 3, 2, 1], await FindAsync(all));
        Assert.Equal([6, 5], await FindAsync(all with { Limit = 2 }));
        Assert.Equal([5, 4], await FindAsync(all with { Limit = 2, After = (Sample.Start + 5, Sample.CallSid(6)) }));
        Assert.Equal([6, 5, 3, 1], await FindAsync(all with { Live = true }));
        Assert.Equal([4, 2], await FindAsync(all with { Live = false }));
        Assert.Equal([3, 2], await FindAsync(all with { From = Sample.Start + 2, To = Sample.Start + 4 }));
    }

    [Theory]
    [InlineData("appointment", 1)]
    [InlineData("  APPOINTMENT tomorrow ", 1)] // in two turns of the call
    [InlineData("appointment missing")]
    [InlineData("grüß", 2)]
    [InlineData("GRÜSSE", 2)]
    [InlineData("你好", 2)]
    [InlineData("привет мир", 2)]
    [InlineData("e-mail", 1)]
    [InlineData("mail-e")] // a phrase, in this order
    [InlineData("don't", 1)]
    [InlineData("joe@example.com", 1)]
    [InlineData("4242-4242", 1)]
    [InlineData("appoint", 1)] // the last word may go on
    [InlineData("change appoint", 1)]
    [InlineData("joe@exam", 1)]
    [InlineData("4242-42", 1)]
    [InlineData("你", 2)]
    [InlineData("ppointment")]
    [InlineData("appoint change")] // whole words before it
    [InlineData("appoint appoint")]
    [InlineData("!!! ?")]
    [InlineData("")]
    [InlineData("OR")]
    [InlineData("NOT appointment")]
    [InlineData("appointment OR nothing")]
    [InlineData("appointment*", 1)]
    [InlineData("text:appointment")]
    [InlineData("\"appointment", 1)]
    [InlineData("appointment\" OR \"grüß")]
    [InlineData("NEAR(appointment change)")]
    [InlineData("appointment & change | !foo :*")]
    [InlineData("'; DROP TABLE turns; --")]
    [InlineData("(appointment", 1)]
    [InlineData("%")]
    [InlineData("\\")]
    [InlineData("appointment\0", 1)]
    [InlineData("appointment\uD83D", 1)]
    public async Task A_search_finds_calls_whose_transcript_has_all_words_and_is_never_query_syntax(string search, params int[] expected)
    {
        await CommitAsync(
            Sample.Started(1),
            Sample.Said(1, 0, "I would like to change my Appointment."),
            Sample.Said(1, 1, "Tomorrow, don't call: e-mail joe@example.com 4242-4242!"),
            Sample.Started(2), Sample.Said(2, 0, "Grüß Gott und Grüsse, 你好 Привет, мир"));

        Assert.Equal(expected, await FindAsync(new CallFilter(null, null, null, search, 10, null)));
    }

    [Fact]
    public async Task Events_after_one_come_in_the_order_in_which_they_became_durable()
    {
        await CommitAsync([.. Sample.CallWith(1, 2), .. Sample.CallWith(2, 1)]);
        await CommitAsync(Sample.Told(1, 3));

        var first = Sample.Event(1, 1);
        Assert.Equal([Sample.Event(1, 2).Id, Sample.Event(2, 1).Id, Sample.Event(1, 3).Id], await AfterAsync(first.Id, null, 10));
        Assert.Equal(3, (await AfterAsync(first.Id, null, 3)).Count);
        Assert.Null(await Store.FindEventsAfterAsync(first.Id, null, 2, Cancel));
        Assert.Equal(2, (await AfterAsync(first.Id, Sample.CallSid(1), 2)).Count);
        Assert.Equal([Sample.Event(1, 2).Id, Sample.Event(1, 3).Id], await AfterAsync(first.Id, Sample.CallSid(1), 10));
        Assert.Equal([], await AfterAsync(Sample.Event(1, 3).Id, null, 10));
        Assert.Null(await Store.FindEventsAfterAsync("evt_unknown", null, 10, Cancel));
        var row = (await Store.FindEventsAfterAsync(first.Id, null, 10, Cancel))![0];
        Assert.Equal("{\"é\":2}", Encoding.UTF8.GetString(row.Body));
    }

    [Fact]
    public async Task A_reader_that_follows_the_events_of_several_processes_misses_none()
    {
        const int Processes = 4, Calls = 25;
        await CommitAsync(Sample.Started(1), new() { CallSid = Sample.CallSid(1), Event = Sample.Event(1, 1) });
        var writers = Enumerable.Range(0, Processes).Select(_ => OpenNode()).ToList();
        var writing = Task.WhenAll(writers.Select((store, process) => Task.Run(
            async () =>
            {
                for (var call = 0; call < Calls; call++) await store.CommitAsync(Sample.CallWith(1000 + (process * Calls) + call, 2), Cancel);
            },
            Cancel)));

        var seen = new List<string>();
        var last = Sample.Event(1, 1).Id;
        while (seen.Count < Processes * Calls * 2)
        {
            var isOver = writing.IsCompleted;
            var more = await AfterAsync(last, null, 1000);
            if (isOver && more.Count == 0) break;
            seen.AddRange(more);
            if (more.Count > 0) last = more[^1];
        }

        await writing;
        Assert.Equal(Processes * Calls * 2, seen.Distinct().Count());
    }

    [Fact]
    public async Task The_last_sequences_of_a_call_are_known()
    {
        await CommitAsync([.. Sample.CallWith(1, 3)]);
        await CommitAsync(new StoreChange { CallSid = Sample.CallSid(1), Deliveries = [Sample.Delivery(1, 1, "other"), Sample.Delivery(1, 2, "other")] });

        Assert.Equal(
            new Dictionary<string, long> { [""] = 3, [Sample.Endpoint] = 3, ["other"] = 2 }, await Store.FindSequencesAsync(Sample.CallSid(1), Cancel));
        Assert.Empty(await Store.FindSequencesAsync("CA-unknown", Cancel));
    }

    private async Task<List<int>> FindAsync(CallFilter filter) =>
        [.. (await Store.FindCallsAsync(filter, Cancel)).Select(call => Convert.ToInt32(call.Call.CallSid[2..], 16))];

    private async Task<List<string>> AfterAsync(string id, string? callSid, int limit) =>
        [.. (await Store.FindEventsAfterAsync(id, callSid, limit, Cancel))!.Select(row => row.Id)];
}
