using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

public sealed class ExportTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("txt")]
    [InlineData("srt")]
    [InlineData("vtt")]
    public void A_call_is_exported_byte_for_byte_as_in_the_golden_file(string extension) =>
        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(Golden(extension))), Encoding.UTF8.GetString(Export(extension, SampleTurns.Call)));

    [Theory]
    [InlineData("json", """{"turns":[]}""")]
    [InlineData("txt", "")]
    [InlineData("srt", "")]
    [InlineData("vtt", "WEBVTT\n")]
    public void A_call_without_turns_is_an_empty_but_whole_file(string extension, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Export(extension, [])));

    [Fact]
    public void The_json_has_the_turns_in_the_order_of_their_start_and_every_member()
    {
        var turns = JsonElement.Parse(Export("json", SampleTurns.Call)).GetProperty("turns");
        Assert.Equal([0, 1, 2, 3], turns.EnumerateArray().Select(turn => turn.GetProperty("order").GetInt32()));
        Assert.Equal(
            ["order", "track", "speaker", "speakerLabel", "text", "formatted", "startMs", "endMs", "confidence", "language", "words"],
            turns[0].EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void A_long_turn_becomes_cues_at_the_times_of_its_words()
    {
        var turn = SampleTurns.Call[2];
        var cues = SubtitleReader.ReadWebVtt(Export("vtt", [turn]));
        Assert.True(cues.Count > 2);
        Assert.Equal(turn.Text, string.Join(' ', cues.SelectMany(cue => cue.Lines)));
        foreach (var cue in cues)
        {
            Assert.Contains(turn.Words, word => word.StartMs == cue.StartMs && cue.Lines[0].StartsWith(word.Text, StringComparison.Ordinal));
            Assert.InRange(cue.EndMs - cue.StartMs, 1, 7_000);
        }
    }

    [Fact]
    public void A_pause_within_a_turn_begins_a_new_cue()
    {
        var turn = SampleTurns.Say(0, "caller", 0, 2_000, "one two") with
        {
            EndMs = 9_000,
            Words = [new Word("one", 0, 800, null), new Word("two", 8_000, 9_000, null)],
        };
        var cues = SubtitleReader.ReadSubRip(Export("srt", [turn]));
        Assert.Equal([(0L, 800L), (8_000L, 9_000L)], cues.Select(cue => (cue.StartMs, cue.EndMs)));
    }

    [Fact]
    public void Words_that_differ_from_the_text_lend_their_turn_s_time_instead_of_their_own()
    {
        var turn = SampleTurns.Say(0, "agent", 1_000, 5_000, "It costs $42.") with { Words = [new Word("it", 1_000, 1_200, null)] };
        var cue = Assert.Single(SubtitleReader.ReadWebVtt(Export("vtt", [turn])));
        Assert.Equal((1_000, 5_000, "It costs $42."), (cue.StartMs, cue.EndMs, Assert.Single(cue.Lines)));
    }

    [Fact]
    public void Text_without_spaces_is_cut_between_characters_and_never_inside_one()
    {
        const string Family = "👨‍👩‍👧";
        var text = string.Concat(Enumerable.Repeat("午前" + Family, 60));
        var cues = SubtitleReader.ReadWebVtt(Export("vtt", [SampleTurns.Say(0, "caller", 0, 20_000, text)]));
        Assert.Equal(text, string.Concat(cues.SelectMany(cue => cue.Lines)));
        Assert.All(cues.SelectMany(cue => cue.Widths), width => Assert.InRange(width, 1, 42));
        Assert.All(cues.SelectMany(cue => cue.Lines), line => Assert.False(line.StartsWith('\u200D') || line.EndsWith('\u200D')));
    }

    [Fact]
    public void A_speaker_label_is_shown_and_cannot_break_out()
    {
        var turn = SampleTurns.Say(0, "caller", 0, 1_000, "Hello.") with { SpeakerLabel = "B>\n\nNOTE" };
        Assert.Equal("Caller B> NOTE", Assert.Single(SubtitleReader.ReadWebVtt(Export("vtt", [turn]))).Speaker);
        Assert.Equal("[00:00:00] Caller B> NOTE: Hello.\n", Encoding.UTF8.GetString(Export("txt", [turn])));
    }

    [Fact]
    public async Task An_independent_parser_of_WebVTT_reads_the_same_cues_without_a_complaint()
    {
        var file = Export("vtt", SampleTurns.Call);
        var result = await NodeOracle.RunAsync(
            "webvtt.mjs", [], input: Encoding.UTF8.GetString(file), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        var read = Assert.Single(result.JsonLines());
        Assert.Equal(0, read.GetProperty("errors").GetArrayLength());
        Assert.Equal(
            SubtitleReader.ReadWebVtt(file).Select(cue => (cue.StartMs, cue.EndMs, cue.Speaker, string.Join('\n', cue.Lines))),
            read.GetProperty("cues").EnumerateArray().Select(cue => (
                cue.GetProperty("startMs").GetInt64(), cue.GetProperty("endMs").GetInt64(),
                cue.GetProperty("voice").GetString()!, cue.GetProperty("text").GetString()!)));
    }

    private static byte[] Export(string extension, IReadOnlyList<Turn> turns) => ExportFormat.Find(extension)!.Export(turns);

    private static string Golden(string extension, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden", "transcript." + extension);
}
