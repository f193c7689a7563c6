using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Theory]
    [InlineData("+15550001111", 1, 2)]
    [InlineData("+1 (555) 000-1111", 1, 2)]
    [InlineData("555 000 1111", 1, 2)] // as it is dialled at home
    [InlineData("1111", 1, 2)]
    [InlineData("0049 171", 3)]
    [InlineData("0171 1234567", 3)]
    [InlineData("+49", 3)]
    [InlineData("0001111", 1, 2)]
    [InlineData("111", 1, 2)]
    [InlineData("0000", 5)]
    [InlineData("171")] // in the middle
    [InlineData("anna", 4)]
    [InlineData("SIP:Anna@", 4)]
    [InlineData("anonymous", 3)]
    [InlineData("a%c")]
    [InlineData("_nna")]
    [InlineData("%")]
    [InlineData("!")]
    [InlineData("'; DROP TABLE calls; --")]
    public async Task A_number_finds_calls_of_either_party_by_its_beginning_or_its_end(string number, params int[] expected)
    {
        await CommitAsync(
            Between(1, "+15550001111", "+15550002222"),
            Between(2, "+15550003333", "+15550001111"),
            Between(3, "anonymous", "+491711234567"),
            Between(4, "sip:anna@example.com", "+15550002222"),
            Between(5, "+15550003333", "+15550000000"));

        Assert.Equal(expected, (await FindAsync(Everything with { Number = number })).Order());
    }

    [Theory]
    [InlineData("inbound", 1)]
    [InlineData("outbound", 3, 2)]
    [InlineData("outbound-dial", 3)]
    public async Task A_direction_finds_its_calls(string direction, params int[] expected)
    {
        var directions = new[] { "inbound", "outbound-api", "outbound-dial" };
        for (var call = 1; call <= 3; call++)
            await CommitAsync(Sample.Started(call) with { Call = Sample.Call(call) with { Direction = directions[call - 1] } });

        Assert.Equal(expected, await FindAsync(Everything with { Direction = direction }));
        Assert.Equal(expected.Take(1), await FindAsync(Everything with { Direction = direction, Limit = 1 }));
    }

    [Fact]
    public async Task Calls_are_had_without_their_turns()
    {
        var session = new SessionRow("key-1", Sample.CallSid(1), null, "inbound", null, 5, null, null, null, null, null, null);
        await CommitAsync(Sample.Started(1), Sample.Started(2), new() { CallSid = Sample.CallSid(1), Session = session });
        for (var order = 0; order < 5; order++) await CommitAsync(Sample.Said(1, order, $"word {order}"));
        var found = await Store.FindCallsAsync(Everything with { WithoutTurns = true }, Cancel);
        var call = found[1];
        Assert.Empty(call.Turns);
        Assert.Equal(5, call.TurnCount);
        Assert.Equal(["word 0", "word 1", "word 2"], call.Preview!.Select(turn => turn.Text));
        Assert.Equal((0, "caller"), (call.Preview![0].Order, call.Preview[0].Speaker));
        Assert.Equal((0, 0), (found[0].TurnCount, found[0].Preview!.Count));
        Assert.Equal([session], call.Sessions);
    }

    [Fact]
    public async Task All_filters_hold_at_once()
    {
        for (var call = 1; call <= 6; call++)
        {
            await CommitAsync(
                Between(call, call < 4 ? "+15550001111" : "+15550009999", "+15550002222", call % 2 == 0 ? "outbound-api" : "inbound"),
                Sample.Said(call, 0, call == 3 ? "nothing" : "an appointment"));
        }

        var filter = Everything with { Number = "1111", Direction = "inbound", Search = "appointment", From = Sample.Start, To = Sample.Start + 3 };
        Assert.Equal([1], await FindAsync(filter));
    }

    [Theory]
    [InlineData("appointment", "an [Appointment], and the next [appointment]'s [appointment]")]
    [InlineData("e-mail", "by [e-mail]: [E.MAIL] or mail e")]
    [InlineData("grüsse 你好", "[Grüsse], \U0001F44B [你好]!")]
    [InlineData("joe@example.com", "say [joe@example.com]")]
    [InlineData("don't call", "[Don't] [CALL]. [don t]")]
    [InlineData("one one", "[one] [one]")]
    [InlineData("next appoint", "the [next] [appointment], annexed")]
    [InlineData("by e-ma", "[by] [e-mail] and not mail")]
    [InlineData("𝟙two", "\U0001F44B [𝟙two] x")]
    [InlineData("<b>", "a <[b]> c")]
    public async Task What_storage_finds_is_found_in_the_text_too(string search, string marked)
    {
        var text = marked.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        await CommitAsync(Sample.Started(1), Sample.Said(1, 0, text), Sample.Said(1, 1, "something else"));

        var call = Assert.Single(await Store.FindCallsAsync(Everything with { Search = search }, Cancel));
        var hit = Assert.Single(new SearchHits(search).Find(call.Turns).Hits);
        Assert.Equal((0, "inbound", 0L, text), (hit.Order, hit.Track, hit.StartMs, hit.Text));
        var found = text;
        foreach (var range in hit.Ranges.Reverse()) found = found.Insert(range[0] + range[1], "]").Insert(range[0], "[");
        Assert.Equal(marked, found);
    }

    private static CallFilter Everything { get; } = new(null, null, null, null, 100, null);

    private static StoreChange Between(int call, string from, string to, string direction = "inbound") =>
        Sample.Started(call) with { Call = Sample.Call(call) with { From = from, To = to, Direction = direction } };
}
