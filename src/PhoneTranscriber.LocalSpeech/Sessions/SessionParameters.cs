using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.LocalSpeech.Audio;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>
/// The connection parameters of a session (AssemblyAI Streaming v3, query of <c>/v3/ws</c>). Unknown names are ignored, wrong
/// values of known ones refused with the service's texts.
/// </summary>
internal sealed record SessionParameters(
    string Model,
    AudioFormat Format,
    TurnSettings Turns,
    bool IncludePartialTurns,
    TimeSpan? InactivityTimeout,
    string? Mode,
    IReadOnlyList<string> WithoutEffect)
{
    private const int MostKeyterms = 100;
    private const int MostContext = 1750;

    private static readonly string[] Encodings = ["pcm_s16le", "pcm_mulaw", "opus", "ogg_opus", "aac"];
    private static readonly string[] Modes = ["min_latency", "balanced", "max_accuracy"];

    // The client should know that these were asked for in vain; the others only tune what is different here anyway.
    private static readonly string[] MissedFlags = ["redact_pii", "filter_profanity", "speaker_labels", "language_detection"];
    private static readonly string[] MissedTexts = ["keyterms_prompt", "webhook_url", "llm_gateway"];

    /// <exception cref="ProtocolViolationException">A value is wrong.</exception>
    public static SessionParameters Parse(IQueryCollection query)
    {
        var model = Choice(query, "speech_model", SpeechModel.All) ?? SpeechModel.Default;
        var pro = SpeechModel.IsPro(model);
        CheckTexts(query, model, pro);
        Fraction(query, "end_of_turn_confidence_threshold");
        Fraction(query, "vad_threshold");
        Integer(query, "interruption_delay", 0, 1000);
        Integer(query, "previous_context_n_turns", 0, 100);
        Integer(query, "max_speakers", 1, 10);
        var missed = MissedFlags.Where(name => Flag(query, name, false))
            .Concat(MissedTexts.Where(name => !string.IsNullOrEmpty(Text(query, name)) && Text(query, name) != "[]"));
        var mode = Choice(query, "mode", Modes);
        var seconds = Integer(query, "inactivity_timeout", 5, 3600);
        return new(
            model,
            ParseFormat(query),
            new(
                Integer(query, "min_turn_silence") ?? Integer(query, "min_end_of_turn_silence_when_confident"),
                Integer(query, "max_turn_silence"),
                Flag(query, "format_turns", false),
                Flag(query, "session_heartbeat", false)),
            Flag(query, "include_partial_turns", !Flag(query, "redact_pii", false)),
            seconds is { } value ? TimeSpan.FromSeconds(value) : null,
            pro ? mode ?? "balanced" : null,
            [.. missed]);
    }

    private static AudioFormat ParseFormat(IQueryCollection query)
    {
        var encoding = Text(query, "encoding") ?? "pcm_s16le";
        if (!Encodings.Contains(encoding))
            throw Invalid($"'{encoding}' is not a valid Encoding");
        if (encoding is not ("pcm_s16le" or "pcm_mulaw"))
            throw Invalid($"Invalid 'encoding': the local recognizer takes 'pcm_mulaw' and 'pcm_s16le', not '{encoding}'");
        var rate = Integer(query, "sample_rate") ?? 16_000;
        return rate switch
        {
            8_000 or 16_000 => new(encoding == "pcm_mulaw", rate),
            < 8_000 => throw Invalid("Invalid 'sample_rate': Value error, sample_rate must be at least 8,000 Hz"),
            _ => throw Invalid($"Invalid 'sample_rate': the local recognizer takes 8000 and 16000 Hz, not {rate}"),
        };
    }

    private static void CheckTexts(IQueryCollection query, string model, bool pro)
    {
        if (Text(query, "prompt") is { } prompt)
        {
            if (!pro)
                throw Invalid($"prompt is only supported with the 'u3-rt-pro' speech_model. Current speech_model: '{model}'");
            if (prompt.Length > MostContext)
                throw Invalid($"prompt exceeds maximum length of 1750 characters (got {prompt.Length})");
        }
        if (Text(query, "agent_context") is { Length: > MostContext } context)
            throw Invalid($"Invalid 'agent_context': Value error, agent_context exceeds maximum length of 1750 characters (got {context.Length})");
        if (Text(query, "keyterms_prompt") is { } keyterms && CountItems(keyterms) > MostKeyterms)
            throw Invalid("Invalid 'keyterms_prompt': Value error, Max 100 items");
    }

    private static int CountItems(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                return document.RootElement.GetArrayLength();
        }
        catch (JsonException)
        {
            // Refused below, as any other shape.
        }
        throw Invalid("Invalid keyterms_prompt: Invalid JSON array");
    }

    private static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values[^1] : null;

    private static string? Choice(IQueryCollection query, string name, string[] choices)
    {
        if (Text(query, name) is not { } value)
            return null;
        if (choices.Contains(value))
            return value;
        var quoted = choices.Select(choice => $"'{choice}'").ToArray();
        throw Invalid($"Invalid '{name}': Input should be {string.Join(", ", quoted[..^1])} or {quoted[^1]}");
    }

    private static int? Integer(IQueryCollection query, string name, int least = 0, int most = int.MaxValue)
    {
        if (Text(query, name) is not { } value)
            return null;
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw Invalid($"Invalid '{name}': invalid literal for int() with base 10: '{value}'");
        return number >= least && number <= most ? number : throw Invalid(OutOfRange(name, number < least, number < least ? least : most));
    }

    private static void Fraction(IQueryCollection query, string name)
    {
        if (Text(query, name) is not { } value)
            return;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw Invalid($"Invalid '{name}': could not convert string to float: '{value}'");
        if (!(number >= 0 && number <= 1))
            throw Invalid(OutOfRange(name, number < 0, number < 0 ? 0 : 1));
    }

    private static bool Flag(IQueryCollection query, string name, bool otherwise) => Text(query, name) switch
    {
        null => otherwise,
        "true" or "True" => true,
        "false" or "False" => false,
        var value => throw Invalid($"Invalid '{name}': '{value}' is not a valid boolean"),
    };

    private static string OutOfRange(string name, bool below, int bound) =>
        $"Invalid '{name}': Input should be {(below ? "greater" : "less")} than or equal to {bound}";

    private static ProtocolViolationException Invalid(string text) => new(ProtocolViolation.Input(text));
}
