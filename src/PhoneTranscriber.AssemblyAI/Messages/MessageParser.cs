using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Bytes to message. The discriminator is looked for first, because the service writes it last:
/// <c>{"turn_order":0,…,"type":"Turn"}</c>.
/// </summary>
internal static class MessageParser
{
    public static StreamingMessage Parse(ReadOnlySpan<byte> utf8, ModelFamily family)
    {
        string? type = null;
        try
        {
            type = FindType(utf8, out var hasError);
            var wire = StreamingJsonContext.Wire;
            return type switch
            {
                "Turn" => ReadTurn(utf8, family),
                "SpeechStarted" => Read(utf8, wire.SpeechStartedMessage),
                "Heartbeat" => Read(utf8, wire.HeartbeatMessage),
                "Begin" => Read(utf8, wire.BeginMessage),
                "Termination" => Read(utf8, wire.TerminationMessage),
                "Error" => Read(utf8, wire.ErrorMessage),
                "Warning" => Read(utf8, wire.WarningMessage),
                "SpeakerRevision" => Read(utf8, wire.SpeakerRevisionMessage),
                "LLMGatewayResponse" => Read(utf8, wire.LlmGatewayResponseMessage),
                // Older servers report errors without a type: {"error":"…"}.
                null when hasError => Read(utf8, wire.ErrorMessage),
                _ => Unknown(type, utf8),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws for a string that is not valid UTF-8.
            return Unknown(type, utf8);
        }
    }

    private static TurnMessage ReadTurn(ReadOnlySpan<byte> utf8, ModelFamily family)
    {
        var turn = TurnParser.TryRead(utf8) ?? Read(utf8, StreamingJsonContext.Wire.TurnMessage);
        turn.Family = family;
        return turn;
    }

    private static T Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> shape) where T : StreamingMessage =>
        JsonSerializer.Deserialize(utf8, shape) ?? throw new JsonException("A message was null.");

    private static UnknownMessage Unknown(string? type, ReadOnlySpan<byte> utf8) =>
        new() { Type = type, Raw = Encoding.UTF8.GetString(utf8) };

    private static string? FindType(ReadOnlySpan<byte> utf8, out bool hasError)
    {
        hasError = false;
        // What the last brace closes is the message itself, and no string can end like this: its quotation marks would be escaped.
        if (utf8.EndsWith(",\"type\":\"Turn\"}"u8)) return "Turn";
        string? type = null;
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            hasError |= reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
                type = reader.GetString();
            reader.Skip();
        }

        return type;
    }
}
