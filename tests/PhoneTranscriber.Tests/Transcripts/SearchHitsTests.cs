using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Storage.Sql;
using PhoneTranscriber.Tests.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

public sealed class SearchHitsTests
{
    [Theory]
    [InlineData("one", "One, two, one!", "One|one")]
    [InlineData("one two", "one two three", "one|two")]
    [InlineData("one thr", "ones one three thr", "one|three|thr")]
    [InlineData("two-three", "one two three", "two three")]
    [InlineData("a-b b-c", "x a b c", "a b c")] // what overlaps is one
    [InlineData("word", "\U0001F44B\U0001F44B word", "word")]
    [InlineData("word", "\uD83D word", "word")]
    public void Ranges_are_in_units_of_the_text(string search, string text, string expected)
    {
        var hit = Assert.Single(new SearchHits(search).Find([Sample.Turn(4, text)]).Hits);
        Assert.Equal((4, "inbound", 4000L, text), (hit.Order, hit.Track, hit.StartMs, hit.Text));
        Assert.Equal(expected.Split('|'), hit.Ranges.Select(range => text.Substring(range[0], range[1])));
    }

    [Fact]
    public void The_three_turns_with_the_most_words_come_in_the_order_of_the_call()
    {
        var texts = new[] { "red", "red green", "nothing", "green", "blue red green", "red", "green red" };
        var (hits, count) = new SearchHits("red green blue").Find(texts.Select((text, order) => Sample.Turn(order, text)));
        Assert.Equal([1, 4, 6], hits.Select(hit => hit.Order));
        Assert.Equal(6, count);
    }

    [Fact]
    public void A_turn_of_one_word_a_thousand_times_stays_small()
    {
        var hit = Assert.Single(new SearchHits("na").Find([Sample.Turn(0, string.Join(' ', Enumerable.Repeat("na", 1000)))]).Hits);
        Assert.Equal(100, hit.Ranges.Count);
    }

    [Fact]
    public void Tokens_are_what_storage_indexes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            var tokens = SearchWords.Tokens(text ?? "").ToList();
            return string.Join(' ', tokens.Select(token => token.Text)) == SearchWords.Normalize(text ?? "")
                && tokens.All(token => SearchWords.Normalize(text!.Substring(token.Start, token.Length)) == token.Text);
        }));
}
