using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>
/// Checks the query of a connection as the service does before <c>Begin</c>: unknown names are ignored, an invalid value of a known one
/// is fatal.
/// </summary>
internal static class ParameterValidator
{
    public const int LongestContext = 1750;
    public const int MostKeyterms = 100;

    /// <returns>The parameters, or the text of the first complaint.</returns>
    public static (SessionParameters? Parameters, string? Complaint) Validate(IQueryCollection query, string defaultModel)
    {
        var reader = new QueryReader(query);
        var model = reader.Text("speech_model") ?? defaultModel;
        if (!SpeechModels.IsKnown(model))
            reader.Complain($"Invalid 'speech_model': Input should be {SpeechModels.Expected}");

        var family = SpeechModels.FamilyOf(model);
        var format = ReadFormat(reader);
        CheckVocabulary(reader, model, family);
        CheckLanguages(reader);
        CheckUnused(reader);

        var speakerLabels = reader.Flag("speaker_labels") ?? false;
        var redact = reader.Flag("redact_pii") ?? false;
        var mode = ReadMode(reader, model, family);
        var turns = ReadTurns(reader, TurnSettings.For(family, mode, speakerLabels));
        var inactivity = reader.Integer("inactivity_timeout", 5, 3600);
        var parameters = new SessionParameters
        {
            Model = model,
            Family = family,
            Format = format,
            Mode = mode,
            Turns = turns,
            IncludePartials = (reader.Flag("include_partial_turns") ?? true) && !redact,
            LanguageDetection = reader.Flag("language_detection") ?? false,
            SpeakerLabels = speakerLabels,
            RedactPii = redact,
            RedactPiiSubstitution = reader.Choice("redact_pii_sub", "hash", "entity_name") ?? "hash",
            FilterProfanity = reader.Flag("filter_profanity") ?? false,
            Domain = reader.Choice("domain", "medical-v1"),
            VoiceFocus = ReadVoiceFocus(reader),
            InactivityTimeout = inactivity is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Heartbeat = reader.Flag("session_heartbeat") ?? false,
            LlmGateway = reader.Object("llm_gateway"),
        };
        return reader.Complaint is { } complaint ? (null, complaint) : (parameters, null);
    }

    /// <summary>What is wrong with a set of key terms; longer terms than 50 characters are ignored silently, so they are fine.</summary>
    public static string? ComplaintOnKeyterms(int count) =>
        count > MostKeyterms ? $"Invalid 'keyterms_prompt': Value error, Max {MostKeyterms} items" : null;

    public static string? ComplaintOnLanguages(IReadOnlyList<string> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (!Languages.IsKnown(codes[i]))
                return $"Invalid 'language_codes.{i}': Input should be {Languages.Expected}";
        }

        if (codes.Count > 10)
            return $"Invalid 'language_codes': List should have at most 10 items after validation, not {codes.Count}";

        return codes.Count > 1 && codes.Contains("multi") ? "Invalid 'language_codes': Value error, 'multi' must stand alone" : null;
    }

    public static string PromptNeedsPro(string model) =>
        $"prompt is only supported with the 'u3-rt-pro' speech_model. Current speech_model: '{model}'";

    private static AudioFormat ReadFormat(QueryReader reader)
    {
        var encoding = reader.Text("encoding") ?? AudioFormat.S16Le;
        if (encoding is not (AudioFormat.MuLaw or AudioFormat.S16Le or "opus" or "ogg_opus" or "aac"))
            reader.Complain($"'{encoding}' is not a valid Encoding");

        var rate = reader.Integer("sample_rate") ?? 16000;
        if (rate < 8000)
            reader.Complain("Invalid 'sample_rate': Value error, sample_rate must be at least 8,000 Hz");
        else if (rate > 96000)
            reader.Complain("Invalid 'sample_rate': Value error, sample_rate must be at most 96,000 Hz");

        return new AudioFormat(encoding, rate);
    }

    private static void CheckVocabulary(QueryReader reader, string model, ModelFamily family)
    {
        if (reader.List("keyterms_prompt") is { } terms && ComplaintOnKeyterms(terms.Count) is { } complaint)
            reader.Complain(complaint);

        var prompt = reader.Limited("prompt", LongestContext, "prompt");
        if (prompt is not null && family == ModelFamily.Universal)
            reader.Complain(PromptNeedsPro(model));

        reader.Limited("agent_context", LongestContext, "Invalid 'agent_context': Value error, agent_context");
        reader.Integer("previous_context_n_turns", 0, 100);
    }

    private static void CheckLanguages(QueryReader reader)
    {
        var codes = reader.List("language_codes") ?? (reader.Text("language_code") is { } code ? [code] : []);
        if (ComplaintOnLanguages(codes) is { } complaint)
            reader.Complain(complaint);

        reader.Choice("language", "en", "multi");
    }

    // Validated by the service, without a visible effect in this fake.
    private static void CheckUnused(QueryReader reader)
    {
        reader.Integer("max_speakers", 1, 10);
        reader.Integer("speaker_labels_revision_interval_ms", 0);
        reader.Integer("turn_left_pad_ms");
        reader.Integer("max_turn_duration");
        reader.Share("vad_threshold");
    }

    private static string ReadMode(QueryReader reader, string model, ModelFamily family)
    {
        var mode = reader.Choice("mode", "min_latency", "balanced", "max_accuracy");
        if (mode is not null && family != ModelFamily.Pro)
            reader.Complain($"mode is not supported with speech_model '{model}'");

        return mode ?? "balanced";
    }

    private static string? ReadVoiceFocus(QueryReader reader)
    {
        var focus = reader.Choice("voice_focus", "near-field", "far-field");
        if (reader.Share("voice_focus_threshold") is not null && focus is null)
            reader.Complain("Invalid 'voice_focus_threshold': Value error, voice_focus_threshold requires voice_focus");

        return focus;
    }

    private static TurnSettings ReadTurns(QueryReader reader, TurnSettings preset)
    {
        var least = reader.Integer("min_turn_silence") ?? reader.Integer("min_end_of_turn_silence_when_confident");
        return preset with
        {
            MinTurnSilenceMs = TurnSettings.Clamp(least ?? preset.MinTurnSilenceMs),
            MaxTurnSilenceMs = TurnSettings.Clamp(reader.Integer("max_turn_silence") ?? preset.MaxTurnSilenceMs),
            EndOfTurnConfidenceThreshold =
                reader.Share("end_of_turn_confidence_threshold") ?? preset.EndOfTurnConfidenceThreshold,
            FormatTurns = reader.Flag("format_turns") ?? preset.FormatTurns,
            InterruptionDelayMs = reader.Integer("interruption_delay", 0, 1000) ?? preset.InterruptionDelayMs,
            ContinuousPartials = reader.Flag("continuous_partials") ?? preset.ContinuousPartials,
        };
    }
}
