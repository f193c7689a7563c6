using System.Buffers;
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
    private static readonly WordJson Stored = new(WireJson.Options(leanWords: true));

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>In UTF-8, good until the thread's next call.</summary>
    public static ReadOnlyMemory<byte> WriteUtf8(IReadOnlyList<Word> words)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        var writer = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Stored.Options.Encoder, SkipValidation = true });
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, words, Stored.IReadOnlyListWord);
        return buffer.WrittenMemory;
    }

    public static string Write(IReadOnlyList<Word> words) => JsonSerializer.Serialize(words, Stored.IReadOnlyListWord);

    public static IReadOnlyList<Word> Read(string json) => JsonSerializer.Deserialize(json, Stored.ListWord) ?? [];
}
