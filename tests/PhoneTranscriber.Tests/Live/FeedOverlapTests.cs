using PhoneTranscriber.Events;
using PhoneTranscriber.Live;

namespace PhoneTranscriber.Tests.Live;

public sealed class FeedOverlapTests
{
    private readonly FeedOverlap _overlap = new([Event("1"), Event("2"), Event("3")]);

    [Fact]
    public void What_storage_had_before_the_feed_is_told_once()
    {
        Assert.True(_overlap.Has(Event("2")));
        Assert.False(_overlap.Has(Event(null)));
        Assert.True(_overlap.Has(Event("3")));
        Assert.False(_overlap.Has(Event("4")));
    }

    [Fact]
    public void What_is_told_late_is_told_once_though_the_reader_knows_by_then_how_the_calls_stand()
    {
        Assert.False(_overlap.Has(FeedItem.Resumption([])));
        Assert.True(_overlap.Has(Event("3")));
    }

    [Fact]
    public void What_a_snapshot_does_not_have_yet_is_told_after_it()
    {
        Assert.False(_overlap.Has(FeedItem.Snapshot([])));
        Assert.False(_overlap.Has(Event("3")));
    }

    [Fact]
    public void After_a_new_event_all_are_new()
    {
        Assert.False(_overlap.Has(Event("4")));
        Assert.False(_overlap.Has(Event("3")));
    }

    private static FeedItem Event(string? id) => new(EventTypes.TurnFinal, id, "CA1", default);
}
