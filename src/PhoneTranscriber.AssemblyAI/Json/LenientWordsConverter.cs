using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>Reads the words as they should have come: <c>null</c> for no words, or in the place of one, is left out.</summary>
internal sealed class LenientWordsConverter : JsonConverter<IReadOnlyList<Word>>
{
    public override bool HandleNull => true;

    public override IReadOnlyList<Word> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return [];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException($"Words were expected, not {reader.TokenType}.");
        var metadata = Metadata(options);
        var words = new List<Word>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Null) words.Add(JsonSerializer.Deserialize(ref reader, metadata));
        }

        return words;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Word> value, JsonSerializerOptions options)
    {
        var metadata = Metadata(options);
        writer.WriteStartArray();
        foreach (var word in value) JsonSerializer.Serialize(writer, word, metadata);
        writer.WriteEndArray();
    }

    private static JsonTypeInfo<Word> Metadata(JsonSerializerOptions options) => (JsonTypeInfo<Word>)options.GetTypeInfo(typeof(Word));
}
