using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Transcripts;
using Property = PhoneTranscriber.Tests.Twilio.Property;

namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>Random turns with random, even senseless times: every file is well formed and holds every word.</summary>
public sealed class ExportPropertyTests
{
    private static readonly Gen<string> Token = Gen.Frequency(
        (8, Gen.Elements("I", "would", "like", "to", "change", "my", "appointment,", "please.", "Überweisung", "naïve", "日本語", "😀", "👩‍👩‍👦")),
        (3, Gen.Elements("-->", "<b>", "</v>", "<v", "&", "&amp;", "<", ">", "{\\an8}", "NOTE", "STYLE", "WEBVTT", "1", "00:00:01.000", ":", "\"", "\u200B")),
        (1, Gen.Choose(40, 130).Select(length => new string('x', length))));

    private static readonly Gen<string> Gap = Gen.Frequency((9, Gen.Constant(" ")), (1, Gen.Elements("\n", "\r\n\r\n", "\t", "\u00A0", "\u2028", " \u0001 ")));

    private static readonly Gen<string> Text =
        from tokens in Token.ListOf()
        from gap in Gap
        select string.Join(gap, tokens);

    private static readonly Gen<long> Time = Gen.Frequency(
        (9, Gen.Choose(0, 200_000).Select(ms => (long)ms)), (1, Gen.Elements(-5L, 0, 359_999_999, 400_000_000)));

    private static readonly Gen<Word> RandomWord =
        from text in Token
        from start in Time
        from end in Time
        select new Word(text, start, end, null);

    private static readonly Gen<Turn> RandomTurn =
        from order in Gen.Choose(0, 1_000)
        from text in Text
        from start in Time
        from length in Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Choose(0, 60_000)))
        from speaker in Gen.Elements("caller", "agent")
        from label in Gen.Elements(null, "A", "<>&", "a very long label of a speaker who has many names")
        from words in RandomWord.ListOf()
        from evenly in Gen.Elements(true, true, false)
        let turn = SampleTurns.Say(order, speaker, start, start + length, text) with { SpeakerLabel = label }
        select evenly ? turn : turn with { Words = [.. words] };

    private static readonly Arbitrary<Turn[]> Turns = RandomTurn.ArrayOf().ToArbitrary();

    [Fact]
    public void WebVTT_is_well_formed_and_holds_every_word() => Prop.ForAll(Turns, turns =>
        Check(turns, SubtitleReader.ReadWebVtt(ExportFormat.Find("vtt")!.Export(turns)))).Check(Property.Quick);

    [Fact]
    public void SubRip_is_well_formed_and_holds_every_word() => Prop.ForAll(Turns, turns =>
        Check(turns, SubtitleReader.ReadSubRip(ExportFormat.Find("srt")!.Export(turns)))).Check(Property.Quick);

    [Fact]
    public void Text_has_one_line_per_turn() => Prop.ForAll(Turns, turns =>
    {
        var text = Encoding.UTF8.GetString(ExportFormat.Find("txt")!.Export(turns));
        Assert.Equal(turns.Length, text.Split('\n').Length - 1);
    }).Check(Property.Quick);

    [Fact]
    public void Json_reads_back_as_the_same_turns() => Prop.ForAll(Turns, turns =>
    {
        var read = JsonElement.Parse(ExportFormat.Find("json")!.Export(turns)).GetProperty("turns").EnumerateArray().ToList();
        Assert.Equal(
            turns.OrderBy(turn => turn.StartMs).ThenBy(turn => turn.Order).Select(turn => (turn.Order, turn.Text, turn.StartMs, turn.Words.Count)),
            read.Select(turn => (
                (int?)turn.GetProperty("order").GetInt32(), turn.GetProperty("text").GetString()!,
                turn.GetProperty("startMs").GetInt64(), turn.GetProperty("words").GetArrayLength())));
    }).Check(Property.Quick);

    private static void Check(Turn[] turns, IReadOnlyList<SubtitleCue> cues)
    {
        Assert.All(cues, cue => Assert.True(0 <= cue.StartMs && cue.StartMs < cue.EndMs, cue.ToString()));
        Assert.All(cues, cue => Assert.InRange(cue.Lines.Count, 1, 2));
        Assert.All(cues.SelectMany(cue => cue.Lines), Assert.NotEmpty);
        Assert.Equal(cues.Select(cue => cue.StartMs), cues.Select(cue => cue.StartMs).Order());
        // A label that would leave no room for words may make a line longer.
        Assert.All(cues.Where(cue => cue.Speaker.Length < 15).SelectMany(cue => cue.Widths), width => Assert.InRange(width, 1, 42));
        Assert.Equal(Letters(turns.Select(turn => turn.Text)), Letters(cues.SelectMany(cue => cue.Lines)));
    }

    // Cues of overlapping turns interleave: the letters are compared as a whole, in no order.
    private static string Letters(IEnumerable<string> texts) =>
        new([.. texts.SelectMany(text => text).Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter)).Order()]);
}
