using System.Text.Json;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>A text frame of the client: <c>{"type":"Terminate"}</c> and its like.</summary>
internal static class ControlMessage
{
    public const string ForceEndpoint = "ForceEndpoint";
    public const string KeepAlive = "KeepAlive";
    public const string Terminate = "Terminate";
    public const string UpdateConfiguration = "UpdateConfiguration";

    /// <summary>The message's type, and the settings it changes.</summary>
    /// <exception cref="ProtocolViolationException">Not JSON, an unknown type or a wrong value.</exception>
    public static (string Type, TurnSettings Settings) Parse(ReadOnlyMemory<byte> text, TurnSettings current)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw Invalid($"Invalid JSON: line {exception.LineNumber + 1} column {exception.BytePositionInLine + 1}");
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
                throw Invalid($"Invalid Message: {Shorten(root.GetRawText())}");
            return type.GetString() switch
            {
                UpdateConfiguration => (UpdateConfiguration, Update(root, current)),
                ForceEndpoint or KeepAlive or Terminate => (type.GetString()!, current),
                _ => throw Invalid($"Invalid Message Type: {Shorten(type.GetString()!)}"),
            };
        }
    }

    private static TurnSettings Update(JsonElement root, TurnSettings current)
    {
        foreach (var field in root.EnumerateObject())
        {
            current = field.Name switch
            {
                "min_turn_silence" => current with { MinTurnSilence = Silence(field) },
                "max_turn_silence" => current with { MaxTurnSilence = Silence(field) },
                "format_turns" => current with { FormatTurns = Flag(field) },
                "session_heartbeat" => current with { SessionHeartbeat = Flag(field) },
                _ => Check(field, current),
            };
        }
        return current;
    }

    // Fields without effect here are still refused when wrong, as the service does.
    private static TurnSettings Check(JsonProperty field, TurnSettings current)
    {
        switch (field.Name)
        {
            case "end_of_turn_confidence_threshold" or "vad_threshold"
                when field.Value.ValueKind != JsonValueKind.Number || field.Value.GetDouble() is < 0 or > 1:
                throw Invalid($"Invalid '{field.Name}': Input should be between 0 and 1");
            case "keyterms_prompt" or "language_codes" when field.Value.ValueKind != JsonValueKind.Array:
                throw Invalid($"Invalid '{field.Name}': Input should be a valid list");
            case "keyterms_prompt" when field.Value.GetArrayLength() > 100:
                throw Invalid("Invalid 'keyterms_prompt': Value error, Max 100 items");
            case "prompt" or "agent_context" when field.Value.ValueKind != JsonValueKind.String:
                throw Invalid($"Invalid '{field.Name}': Input should be a valid string");
            case "prompt" or "agent_context" when field.Value.GetString()!.Length is > 1750 and var length:
                throw Invalid($"Invalid '{field.Name}': Value error, {field.Name} exceeds maximum length of 1750 characters (got {length})");
            default:
                return current;
        }
    }

    private static int Silence(JsonProperty field) =>
        field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var value) && value >= 0
            ? value
            : throw Invalid($"Invalid '{field.Name}': Input should be a valid integer, 0 or more");

    private static bool Flag(JsonProperty field) =>
        field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? field.Value.GetBoolean()
            : throw Invalid($"Invalid '{field.Name}': Input should be a valid boolean");

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100];

    private static ProtocolViolationException Invalid(string text) => new(ProtocolViolation.Input(text));
}
