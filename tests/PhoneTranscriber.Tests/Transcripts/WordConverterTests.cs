using System.Text.Json;
using PhoneTranscriber.Events;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>The default is the judge.</summary>
public sealed class WordConverterTests
{
    private static readonly JsonSerializerOptions Lean = WireJson.Options(leanWords: true);
    private static readonly JsonSerializerOptions Default = WireJson.Options();

    [Theory]
    [InlineData("works.", 0, 370, 0.991022)]
    [InlineData("", -5, long.MaxValue, null)]
    [InlineData("Zoë \"said\" </script> 😀\n", 1, 2, 1.0)]
    [InlineData("half \uD83D", 1, 2, 1e-9)]
    public void Words_are_written_and_read_as_by_default(string text, long start, long end, double? confidence)
    {
        Word[] words = [new(text, start, end, confidence), new("x", 1, 2, null)];
        var written = JsonSerializer.Serialize(words, Lean);
        Assert.Equal(JsonSerializer.Serialize(words, Default), written);
        Assert.Equal(JsonSerializer.Deserialize<Word[]>(written, Default), JsonSerializer.Deserialize<Word[]>(written, Lean));
    }

    [Theory]
    [InlineData("""{"text":"a","startMs":1,"endMs":2,"confidence":null,"more":{"x":[1]}}""")]
    [InlineData("""{"endMs":2,"startMs":1,"text":"a"}""")]
    public void What_is_unknown_or_missing_does_no_harm(string json) => Assert.Equal(new Word("a", 1, 2, null), JsonSerializer.Deserialize<Word>(json, Lean));

    [Fact]
    public void What_is_no_word_is_refused() => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Word>("[1]", Lean));
}
