using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>A moment as Unix seconds. Anything that is not one reads as null: a session must not fail over its expiry time.</summary>
internal sealed class UnixSecondsConverter : JsonConverter<DateTimeOffset?>
{
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.Number)
        {
            reader.Skip();
            return null;
        }

        var seconds = reader.GetDouble();
        return seconds > 0 && seconds <= Latest ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } moment)
            writer.WriteNumberValue(moment.ToUnixTimeSeconds());
        else
            writer.WriteNullValue();
    }
}
