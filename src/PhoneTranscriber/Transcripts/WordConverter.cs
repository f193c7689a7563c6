using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.Transcripts;

/// <summary>Words as they are written by default, but without an object for each: a turn has a dozen, and is written twice.</summary>
internal sealed class WordConverter : JsonConverter<Word>
{
    private static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
    private static readonly JsonEncodedText Start = JsonEncodedText.Encode("startMs");
    private static readonly JsonEncodedText End = JsonEncodedText.Encode("endMs");
    private static readonly JsonEncodedText Confidence = JsonEncodedText.Encode("confidence");

    public override void Write(Utf8JsonWriter writer, Word value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Text, value.Text);
        writer.WriteNumber(Start, value.StartMs);
        writer.WriteNumber(End, value.EndMs);
        if (value.Confidence is { } confidence) writer.WriteNumber(Confidence, confidence);
        else writer.WriteNull(Confidence);
        writer.WriteEndObject();
    }

    public override Word Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var (text, start, end, confidence) = ("", 0L, 0L, (double?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals(Text.EncodedUtf8Bytes);
            var isStart = reader.ValueTextEquals(Start.EncodedUtf8Bytes);
            var isEnd = reader.ValueTextEquals(End.EncodedUtf8Bytes);
            var isConfidence = reader.ValueTextEquals(Confidence.EncodedUtf8Bytes);
            reader.Read();
            if (isText) text = reader.GetString() ?? "";
            else if (isStart) start = reader.GetInt64();
            else if (isEnd) end = reader.GetInt64();
            else if (!isConfidence) reader.Skip();
            else if (reader.TokenType != JsonTokenType.Null) confidence = reader.GetDouble();
        }

        return new Word(text, start, end, confidence);
    }
}
