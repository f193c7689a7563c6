using PhoneTranscriber.Testing.Text;

namespace PhoneTranscriber.Tests.Testing;

public sealed class WordErrorRateTests
{
    [Theory]
    [InlineData("I'd like to change it.", "id LIKE to, change it", 0, 0, 0)]
    [InlineData("ill-disposed young man", "ill disposed young man", 0, 0, 0)]
    [InlineData("go forward ten meters", "go forward and the ears", 2, 1, 0)]
    [InlineData("one two three", "one three", 0, 0, 1)]
    [InlineData("one two three", "", 0, 0, 3)]
    [InlineData("", "noise", 0, 1, 0)]
    [InlineData("ten", "10", 1, 0, 0)]
    public void Errors_are_counted_by_kind(string reference, string hypothesis, int substitutions, int insertions, int deletions)
    {
        var errors = WordErrorRate.Compute(reference, hypothesis);
        Assert.Equal((substitutions, insertions, deletions), (errors.Substitutions, errors.Insertions, errors.Deletions));
    }

    [Fact]
    public void The_rate_is_per_word_said()
    {
        Assert.Equal(0.75, WordErrorRate.Compute("go forward ten meters", "go forward and the ears").Rate);
        Assert.Equal(0, WordErrorRate.Compute("", "").Rate);
        Assert.Equal(1, WordErrorRate.Compute("", "noise").Rate);
        Assert.Equal(new WordErrors(1, 0, 1, 6), WordErrorRate.Compute("a b c", "a b") + WordErrorRate.Compute("a b c", "a x c"));
    }
}
