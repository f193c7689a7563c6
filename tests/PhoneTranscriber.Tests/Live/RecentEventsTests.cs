using System.Text;
using PhoneTranscriber.Live;

namespace PhoneTranscriber.Tests.Live;

/// <summary>What a reader who comes back is told from memory: all that it missed, or nothing; never what was deleted.</summary>
public sealed class RecentEventsTests
{
    private readonly RecentEvents _events = new();
    private readonly List<(string Id, string? CallSid, string Data)> _added = [];

    [Fact]
    public void All_after_the_last_one_seen_are_told_and_of_one_call_if_asked_for()
    {
        for (var i = 0; i < 40; i++) Add(i % 3 == 0 ? null : $"CA{i % 3}", 10 + i);
        AssertTold(_added[11..], _events.After(_added[10].Id, null));
        AssertTold([.. _added[11..].Where(each => each.CallSid == "CA2")], _events.After(_added[10].Id, "CA2"));
        Assert.Empty(_events.After(_added[^1].Id, null)!);
        Assert.Null(_events.After("evt_unknown", null));
        Assert.Equal(["CA1", "CA2"], _events.Calls.Order());
    }

    [Theory]
    [InlineData(2_000, 4_500)]
    [InlineData(10, 12_000)]
    [InlineData(70_000, 200)]
    public void The_oldest_give_way_and_what_is_kept_is_as_it_was(int bytes, int count)
    {
        for (var i = 0; i < count; i++) Add("CA1", bytes + (i % 7));
        var kept = Enumerable.Range(0, count).First(i => _events.After(_added[i].Id, null) is not null);
        Assert.InRange(kept, 1, count - 100);
        AssertTold(_added[(kept + 1)..], _events.After(_added[kept].Id, null));
    }

    [Fact]
    public void What_a_reader_was_given_stays_as_it_was_while_newer_events_take_the_room()
    {
        for (var i = 0; i < 100; i++) Add("CA1", 2_000);
        var expected = _added[51..];
        var told = _events.After(_added[50].Id, null);
        for (var i = 0; i < 9_000; i++) Add("CA2", 2_000);
        Assert.Null(_events.After(_added[50].Id, null));
        AssertTold(expected, told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_deleted_call_nothing_is_left(bool isBeingRead)
    {
        for (var i = 0; i < 100; i++) Add(i % 2 == 0 ? "CA1" : "CA2", 500);
        var before = isBeingRead ? _events.After(_added[0].Id, null) : null;
        _events.Forget(new HashSet<string> { "CA1" });
        Assert.Equal(["CA2"], _events.Calls);
        AssertTold([.. _added[2..].Where(each => each.CallSid == "CA2")], _events.After(_added[1].Id, null));
        Assert.Null(_events.After(_added[0].Id, null));
        if (before is not null) AssertTold(_added[1..], before);
    }

    private void Add(string? callSid, int bytes)
    {
        var (id, data) = ($"evt_{_added.Count:d26}", new string((char)('a' + (_added.Count % 26)), bytes) + _added.Count);
        _added.Add((id, callSid, data));
        _events.Add("turn.final", id, callSid, Encoding.UTF8.GetBytes(data));
    }

    private static void AssertTold(List<(string Id, string? CallSid, string Data)> expected, List<FeedItem>? told)
    {
        Assert.NotNull(told);
        Assert.Equal(expected, told.Select(item => (item.Id!, item.CallSid, Encoding.UTF8.GetString(item.Data.Span))));
        Assert.All(told, item => Assert.Equal("turn.final", item.Type));
    }
}
