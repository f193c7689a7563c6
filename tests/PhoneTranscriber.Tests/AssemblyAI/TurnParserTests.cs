using System.Text;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>The quick reader and the general one agree on every message; where the quick one does not know its way, it says so.</summary>
public sealed class TurnParserTests
{
    private const int Messages = 5_000;

    [Fact]
    public void What_the_service_sends_is_read_quickly_and_as_the_general_reader_does()
    {
        var random = new Random(20261121);
        for (var i = 0; i < Messages; i++)
        {
            var json = Usual(random);
            var quick = TurnParser.TryRead(Encoding.UTF8.GetBytes(json));
            Assert.True(quick is not null, json);
            Assert.Equal(Written(JsonSerializer.Deserialize(json, StreamingJsonContext.Wire.TurnMessage)!), Written(quick));
        }
    }

    [Fact]
    public void What_is_unusual_is_read_alike_or_left_to_the_general_reader()
    {
        var random = new Random(4711);
        var left = 0;
        for (var i = 0; i < Messages; i++)
        {
            var json = Disturb(Usual(random), random);
            if (Try(() => TurnParser.TryRead(Encoding.UTF8.GetBytes(json))) is not { } quick) left++;
            else Assert.Equal(Try(() => JsonSerializer.Deserialize(json, StreamingJsonContext.Wire.TurnMessage)) is { } general ? Written(general) : json, Written(quick));
        }

        Assert.InRange(left, Messages / 4, Messages - 1);
    }

    [Theory]
    [InlineData("""{"turn_order":7.0,"type":"Turn"}""", 7)]
    [InlineData("""{"turn_order":"7","type":"Turn"}""", 7)]
    [InlineData("""{"turn\u005forder":7,"type":"Turn"}""", 7)]
    [InlineData("""{"words":null,"turn_order":7,"type":"Turn"}""", 7)]
    [InlineData("""{"words":[null],"turn_order":7,"type":"Turn"}""", 7)]
    [InlineData("""{"turn_order":7,"new":{"deep":[1]},"type":"Turn"}""", 7)]
    public void What_the_quick_reader_leaves_is_read_all_the_same(string json, int order)
    {
        Assert.Null(TurnParser.TryRead(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(order, Assert.IsType<TurnMessage>(StreamingMessage.Parse(Encoding.UTF8.GetBytes(json))).TurnOrder);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("\"NaN\"")]
    [InlineData("\"-Infinity\"")]
    public void A_number_that_cannot_be_written_again_is_none(string number)
    {
        var turn = StreamingMessage.Parse(Encoding.UTF8.GetBytes($$"""{"end_of_turn_confidence":{{number}},"words":[{"text":"a","confidence":{{number}}}],"type":"Turn"}"""));
        Assert.Contains("\"confidence\":0", Written(Assert.IsType<TurnMessage>(turn)), StringComparison.Ordinal);
    }

    private static string Written(TurnMessage turn) => JsonSerializer.Serialize(turn, StreamingJsonContext.Wire.TurnMessage);

    private static TurnMessage? Try(Func<TurnMessage?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Usual(Random random)
    {
        var words = Enumerable.Range(0, random.Next(30)).Select(i =>
            $$"""{"start":{{i * 400}},"end":{{(i * 400) + random.Next(400)}},"text":{{Text(random)}},"confidence":{{random.Next(2)}}.{{random.Next(1_000_000):d6}},"word_is_final":{{Flag(random)}}}""");
        string[] fields =
        [
            $"\"turn_order\":{random.Next()}", $"\"turn_is_formatted\":{Flag(random)}", $"\"end_of_turn\":{Flag(random)}", $"\"transcript\":{Text(random)}",
            $"\"end_of_turn_confidence\":{random.Next(2)}", $"\"words\":[{string.Join(',', words)}]", $"\"utterance\":{Text(random)}", "\"type\":\"Turn\"",
        ];
        random.Shuffle(fields);
        return $"{{{string.Join(random.Next(2) == 0 ? "," : " ,\n\t", fields)}}}";
    }

    /// <summary>Something is taken out, put in twice, or replaced.</summary>
    private static string Disturb(string json, Random random)
    {
        string[] pieces = ["null", "\"7\"", "7.5", "-1", "1e300", "true", "[]", "{}", ",", "}", "]", "\"", "\\", "\"speaker\":\"A\",", "\"language_code\":null,", "99999999999999999999", " "];
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var at = random.Next(json.Length);
            json = random.Next(3) switch
            {
                0 => json.Remove(at, Math.Min(random.Next(1, 12), json.Length - at)),
                1 => json.Insert(at, pieces[random.Next(pieces.Length)]),
                _ => json.Insert(json.IndexOf('"', StringComparison.Ordinal), pieces[random.Next(13, 15)]),
            };
        }

        return json;
    }

    private static string Flag(Random random) => random.Next(2) == 0 ? "true" : "false";

    private static string Text(Random random)
    {
        string[] parts = ["I", "would", " ", "Zoë", "😀", "\n", "\"", "\\", "é", "appointment,"];
        return JsonSerializer.Serialize(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)])));
    }
}
