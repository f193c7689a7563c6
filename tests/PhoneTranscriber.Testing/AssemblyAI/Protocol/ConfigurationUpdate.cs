using System.Text.Json;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>
/// Checks and applies <c>UpdateConfiguration</c>. Only the fields sent change; connect-time fields and unknown ones are ignored.
/// </summary>
internal static class ConfigurationUpdate
{
    /// <returns>The new parameters, or the text of the first complaint.</returns>
    public static (SessionParameters? Parameters, string? Complaint) Apply(JsonElement message, SessionParameters current)
    {
        var turns = current.Turns;
        var parameters = current;
        foreach (var field in message.EnumerateObject())
        {
            var (name, value) = (field.Name, field.Value);
            if (ComplaintOn(name, value, current) is { } complaint)
                return (null, complaint);

            turns = name switch
            {
                "min_turn_silence" or "min_end_of_turn_silence_when_confident" =>
                    turns with { MinTurnSilenceMs = TurnSettings.Clamp(value.GetInt32()) },
                "max_turn_silence" => turns with { MaxTurnSilenceMs = TurnSettings.Clamp(value.GetInt32()) },
                "end_of_turn_confidence_threshold" => turns with { EndOfTurnConfidenceThreshold = value.GetDouble() },
                "format_turns" => turns with { FormatTurns = value.GetBoolean() },
                "interruption_delay" => turns with { InterruptionDelayMs = value.GetInt32() },
                "continuous_partials" => turns with { ContinuousPartials = value.GetBoolean() },
                _ => turns,
            };
            parameters = name switch
            {
                "filter_profanity" => parameters with { FilterProfanity = value.GetBoolean() },
                "session_heartbeat" => parameters with { Heartbeat = value.GetBoolean() },
                _ => parameters,
            };
        }

        return (parameters with { Turns = turns }, null);
    }

    private static string? ComplaintOn(string name, JsonElement value, SessionParameters current) => name switch
    {
        "min_turn_silence" or "max_turn_silence" or "min_end_of_turn_silence_when_confident" or "interruption_delay"
            or "turn_left_pad_ms" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)
                ? null
                : $"Invalid '{name}': Input should be a valid integer",
        "end_of_turn_confidence_threshold" or "vad_threshold" =>
            value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and <= 1
                ? null
                : $"Invalid '{name}': Input should be a number between 0 and 1",
        "format_turns" or "continuous_partials" or "filter_profanity" or "session_heartbeat" =>
            value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? null
                : $"Invalid '{name}': Input should be a valid boolean",
        "keyterms_prompt" => Strings(value) is { } terms
            ? ParameterValidator.ComplaintOnKeyterms(terms.Count)
            : $"Invalid '{name}': Input should be a valid list",
        "language_codes" => Strings(value) is { } codes
            ? ParameterValidator.ComplaintOnLanguages(codes)
            : $"Invalid '{name}': Input should be a valid list",
        "prompt" when current.Family == ModelFamily.Universal => ParameterValidator.PromptNeedsPro(current.Model),
        "prompt" => TooLong(value, "prompt"),
        "agent_context" => TooLong(value, "Invalid 'agent_context': Value error, agent_context"),
        _ => null,
    };

    private static List<string>? Strings(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    private static string? TooLong(JsonElement value, string subject)
    {
        if (value.ValueKind != JsonValueKind.String)
            return $"{subject} must be a string";

        var length = value.GetString()!.Length;
        return length > ParameterValidator.LongestContext
            ? $"{subject} exceeds maximum length of {ParameterValidator.LongestContext} characters (got {length})"
            : null;
    }
}
