using System.Text;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>The edges of a partial turn are what the whole message says they are; what is not surely a partial turn is read whole.</summary>
public sealed class UnreadTurnParserTests
{
    private const int Messages = 5_000;

    private const string Partial =
        """{"turn_order":3,"turn_is_formatted":true,"end_of_turn":false,"transcript":"I need","end_of_turn_confidence":0,"words":[{"start":2140,"end":2310,"text":"I","confidence":0.991022,"word_is_final":false},{"start":2330,"end":2600,"text":"need","confidence":0.998114,"word_is_final":false}],"utterance":"","type":"Turn"}""";

    [Fact]
    public void The_edges_are_those_of_the_message()
    {
        var random = new Random(20261129);
        for (var i = 0; i < Messages; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(Usual(random, isFinal: false));
            var unread = Unread(utf8, ModelFamily.Pro)!;
            var whole = Assert.IsType<TurnMessage>(StreamingMessage.Parse(utf8, ModelFamily.Pro));
            Assert.Equal((whole.TurnOrder, whole.StartMs, whole.EndMs), (unread.TurnOrder, unread.StartMs, unread.EndMs));
            // The buffer is used again meanwhile.
            Array.Clear(utf8);
            var kept = unread with { };
            var read = unread.Read();
            // Its room is used for another one.
            unread.Fill(Encoding.UTF8.GetBytes(Partial), ModelFamily.UniversalStreaming, new TurnEdges(1, 2, 3));
            Assert.Equal((whole.TurnOrder, whole.StartMs, whole.EndMs, ModelFamily.Pro), (kept.TurnOrder, kept.StartMs, kept.EndMs, kept.Family));
            Assert.Equal(Written(whole), Written(kept.Read()!));
            Assert.Equal(Written(whole), Written(read!));
            Assert.Equal(ModelFamily.Pro, read!.Family);
        }
    }

    [Fact]
    public void No_end_of_a_turn_is_left_unread_however_it_is_written()
    {
        var random = new Random(4711);
        var unread = 0;
        for (var i = 0; i < Messages; i++)
        {
            var json = Usual(random, isFinal: random.Next(2) == 0);
            var at = random.Next(json.Length);
            json = random.Next(3) switch
            {
                0 => json.Remove(at, Math.Min(random.Next(1, 12), json.Length - at)),
                1 => json.Insert(at, json[random.Next(json.Length)..][..1]),
                _ => json,
            };
            if (Unread(Encoding.UTF8.GetBytes(json), ModelFamily.UniversalStreaming) is not { } left) continue;
            unread++;
            if (left.Read() is not { } whole) continue;
            Assert.False(whole.EndOfTurn, json);
            Assert.Equal(whole.TurnOrder, left.TurnOrder);
        }

        Assert.InRange(unread, Messages / 4, Messages * 3 / 4);
    }

    [Theory]
    [InlineData("\"end_of_turn\":false", "\"end_of_turn\":true")]
    [InlineData("\"turn_order\":3", "\"turn_order\":\"3\"")]
    [InlineData("\"turn_order\":3", "\"turn_order\":-3")]
    [InlineData("\"turn_order\":3", "\"turn_order\":3.5")]
    [InlineData("\"turn_order\":3", "\"turn_order\":99999999999999999999")]
    [InlineData("\"turn_order\":3", "\"new\":1,\"turn_order\":3")]
    [InlineData("\"start\":2140", "\"start\":21.5")]
    [InlineData("\"end\":2600", "\"end\":null")]
    [InlineData("\"transcript\":\"I need\"", "\"transcript\":null")]
    [InlineData(",\"type\":\"Turn\"}", ",\"type\":\"Turn\"} ")]
    [InlineData("\"words\":[{", "\"words\":[],\"others\":[{")]
    public void What_is_written_otherwise_is_read_whole(string usual, string otherwise)
    {
        var json = Partial.Replace(usual, otherwise, StringComparison.Ordinal);
        Assert.NotEqual(Partial, json);
        Assert.Null(UnreadTurnParser.TryRead(Encoding.UTF8.GetBytes(json), ModelFamily.Pro));
    }

    [Theory]
    [InlineData(ModelFamily.Pro, true)]
    [InlineData(ModelFamily.UniversalStreaming, true)]
    [InlineData(ModelFamily.Whisper, false)]
    [InlineData(ModelFamily.Unknown, false)]
    public void A_model_that_may_say_what_is_no_text_is_read_whole(ModelFamily family, bool isLeft) =>
        Assert.Equal(isLeft, UnreadTurnParser.TryRead(Encoding.UTF8.GetBytes(Partial), family) is not null);

    [Fact]
    public void What_cannot_be_read_in_the_end_says_nothing() =>
        Assert.Null(Unread(Encoding.UTF8.GetBytes(Partial.Replace("\"text\":\"I\"", "\"text\":\"I", StringComparison.Ordinal)), ModelFamily.Pro)!.Read());

    private static UnreadTurnMessage? Unread(byte[] utf8, ModelFamily family)
    {
        if (UnreadTurnParser.TryRead(utf8, family) is not { } edges) return null;
        var unread = new UnreadTurnMessage();
        unread.Fill(utf8, family, edges);
        return unread;
    }

    private static string Usual(Random random, bool isFinal)
    {
        var words = Enumerable.Range(0, random.Next(1, 30)).Select(i =>
            $$"""{"start":{{i * 400}},"end":{{(i * 400) + random.Next(400)}},"text":{{Text(random)}},"confidence":0.{{random.Next(1_000_000):d6}},"word_is_final":{{Flag(random)}}}""");
        return $$"""{"turn_order":{{random.Next()}},"turn_is_formatted":{{Flag(random)}},"end_of_turn":{{(isFinal ? "true" : "false")}},"transcript":{{Text(random)}},"end_of_turn_confidence":0,"words":[{{string.Join(',', words)}}],"utterance":{{Text(random)}},"type":"Turn"}""";
    }

    private static string Flag(Random random) => random.Next(2) == 0 ? "true" : "false";

    /// <summary>Among others, words that look like what is looked for.</summary>
    private static string Text(Random random)
    {
        string[] parts = ["I", "would", " ", "Zoë", "😀", "\"", "\\", ",\"words\":[{\"start\":1,", "{\"start\":5,\"end\":6,", "\"end_of_turn\":true", ",\"type\":\"Turn\"}"];
        return JsonSerializer.Serialize(string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => parts[random.Next(parts.Length)])), Relaxed);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Written(TurnMessage turn) => JsonSerializer.Serialize(turn, StreamingJsonContext.Wire.TurnMessage);
}
