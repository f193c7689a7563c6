using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A check that cannot fail proves nothing: every flaw it is there for is put into a flawless call.</summary>
public sealed class CallCheckTests
{
    private static readonly CallPlan Plan = CallPlanner.Plan(1, CallShape.Short);
    private static readonly HeardWord[] Flawless = [.. Plan.Words.Select((word, i) => new HeardWord(word, i / 5, i % 5 == 0, i % 5 == 4))];

    [Fact]
    public void The_same_seed_makes_the_same_call()
    {
        Assert.Equal(Plan.Words, CallPlanner.Plan(1, CallShape.Short).Words);
        Assert.NotEqual(Plan.Words, CallPlanner.Plan(2, CallShape.Short).Words);
        var (one, other) = (CallPlanner.Plan(7, CallShape.Long, Trouble.Drop), CallPlanner.Plan(7, CallShape.Long, Trouble.Drop));
        Assert.NotEmpty(one.Sessions);
        Assert.Equal(one.Sessions.Select(session => session.Story), other.Sessions.Select(session => session.Story));
    }

    [Fact]
    public void The_words_of_a_plan_are_in_its_audio()
    {
        var heard = ToneWords.Decode(Plan.Speak());
        Assert.Empty(CallCheck.WordComplaints(Plan, [.. heard.Select(word => new HeardWord(word, 0, false, false))]));
    }

    [Fact]
    public void A_flawless_call_has_no_complaints() => Assert.Empty(CallCheck.WordComplaints(Plan, Flawless));

    [Fact]
    public void A_lost_a_repeated_a_wrong_and_a_swapped_word_are_noticed()
    {
        Assert.Single(CallCheck.WordComplaints(Plan, [.. Flawless[..4], .. Flawless[5..]]));
        Assert.Single(CallCheck.WordComplaints(Plan, [.. Flawless[..5], .. Flawless[4..]]));
        Assert.Single(CallCheck.WordComplaints(Plan, Flawless[..^1]));
        Assert.Single(CallCheck.WordComplaints(Plan, [.. Flawless, Flawless[^1]]));
        Assert.Single(CallCheck.WordComplaints(Plan, [Flawless[0] with { Word = Flawless[0].Word with { Index = 63 - Flawless[0].Word.Index } }, .. Flawless[1..]]));
    }

    [Theory]
    [InlineData(99, 0)]
    [InlineData(101, 1)]
    [InlineData(-99, 0)]
    [InlineData(-101, 1)]
    public void A_word_may_be_a_tenth_of_a_second_from_its_place(int shiftMs, int complaints)
    {
        var word = Flawless[1].Word;
        var shifted = Flawless[1] with { Word = word with { StartMs = word.StartMs + shiftMs, EndMs = word.EndMs + shiftMs } };
        Assert.Equal(complaints, CallCheck.WordComplaints(Plan, [Flawless[0], shifted, .. Flawless[2..]]).Count());
    }

    [Fact]
    public void A_call_that_goes_on_gaps_in_its_turns_and_events_after_its_end_are_noticed()
    {
        var call = JsonElement.Parse("""{"state":"live","turns":[{"order":0},{"order":2}]}""");
        var events = new[] { """{"type":"call.ended","sequence":1}""", """{"type":"turn.final","sequence":3}""" }.Select(json => JsonElement.Parse(json)).ToList();
        Assert.Equal(4, CallCheck.EndComplaints(call, events).Count());
        Assert.Single(CallCheck.TurnComplaints(call));
    }

    [Theory]
    [InlineData("suspended resumed interrupted resumed interrupted! resumed suspended interrupted resumed", 0)]
    [InlineData("resumed", 1)]
    [InlineData("suspended suspended", 1)]
    [InlineData("interrupted interrupted resumed", 1)]
    [InlineData("interrupted interrupted! resumed", 0)]
    [InlineData("interrupted suspended resumed resumed", 2)]
    public void A_track_that_resumes_from_nothing_or_is_interrupted_twice_is_noticed(string types, int complaints)
    {
        var events = types.Split(' ').Select(type => JsonElement.Parse(
            $$"""{"type":"transcription.{{type.TrimEnd('!')}}","data":{"gap":{{(type.EndsWith('!') ? "{}" : "null")}},"track":"inbound"} }""")).ToList();
        Assert.Equal(complaints, CallCheck.TrackComplaints(events).Count());
    }

    [Fact]
    public async Task A_session_that_is_left_without_terminate_is_noticed()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using (await Tests.Testing.AssemblyAI.RawClient.BeginAsync(fake)) Assert.Empty(CallCheck.TerminationComplaints(fake.Sessions));
        await Eventually.HoldsAsync(() => fake.Sessions[0].Outcome.End == SessionEnd.Open ? "the session is open" : null, CancellationToken.None);
        Assert.Single(CallCheck.TerminationComplaints(fake.Sessions));
    }

    [Fact]
    public async Task Sessions_that_are_open_or_unknown_to_either_side_are_noticed()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await Tests.Testing.AssemblyAI.RawClient.BeginAsync(fake);
        var id = fake.Sessions[0].Id;
        Assert.Equal(2, CallCheck.SessionComplaints([], fake.Sessions).Count());
        await client.TerminateAndEndAsync();
        Assert.Single(CallCheck.SessionComplaints([], fake.Sessions));
        Assert.Empty(CallCheck.SessionComplaints([Row(id, ended: true)], fake.Sessions));
        Assert.Single(CallCheck.SessionComplaints([Row(id, ended: false)], fake.Sessions));
        Assert.Equal(2, CallCheck.SessionComplaints([Row("another", ended: true)], fake.Sessions).Count());

        static JsonElement Row(string id, bool ended) =>
            JsonElement.Parse($$"""{"id":"{{id}}","endedAt":{{(ended ? "\"2026-11-20T09:15:00Z\"" : "null")}}}""");
    }
}
