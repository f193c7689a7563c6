using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>The words of a turn, as they are stored: one JSON array.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<Word>))]
[JsonSerializable(typeof(List<Word>))]
internal sealed partial class WordJson : JsonSerializerContext
{
    private static readonly WordJson Stored = new(WireJson.Options());

    public static string Write(IReadOnlyList<Word> words) => JsonSerializer.Serialize(words, Stored.IReadOnlyListWord);

    public static IReadOnlyList<Word> Read(string json) => JsonSerializer.Deserialize(json, Stored.ListWord) ?? [];
}
