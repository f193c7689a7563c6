using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// What holds for the speech sessions of a live call, of what can be changed while it lasts; null: the service's own. See
/// <see cref="ConfigurationUpdate"/>.
/// </summary>
internal sealed record CallConfiguration
{
    /// <summary>The service's <c>speech_model</c>.</summary>
    public required string? Model { get; init; }

    /// <summary>Decides which fields there are: <c>pro</c>, <c>universal-streaming</c>, <c>whisper</c>, or <c>unknown</c>, which may take any.</summary>
    public required string Family { get; init; }

    public IReadOnlyList<string>? KeytermsPrompt { get; init; }

    public string? Prompt { get; init; }

    public string? AgentContext { get; init; }

    /// <summary>Silence that ends a turn, ms; null when it depends on more than that.</summary>
    public int? EndOfTurnSilence { get; init; }

    public int? MinTurnSilence { get; init; }

    public int? MaxTurnSilence { get; init; }

    public double? EndOfTurnConfidenceThreshold { get; init; }

    public double? VadThreshold { get; init; }

    public bool? FormatTurns { get; init; }

    public bool? FilterProfanity { get; init; }

    public IReadOnlyList<string>? LanguageCodes { get; init; }

    public int? InterruptionDelay { get; init; }

    public bool? ContinuousPartials { get; init; }

    public int? TurnLeftPadMs { get; init; }

    public bool? SessionHeartbeat { get; init; }

    /// <summary>What was configured, and what was changed since.</summary>
    public static CallConfiguration Of(StreamingParameters configured, ConfigurationUpdate changed)
    {
        var family = SpeechModels.FamilyOf(configured.SpeechModel);
        var (least, most) = (changed.MinTurnSilence ?? configured.MinTurnSilence, changed.MaxTurnSilence ?? configured.MaxTurnSilence);
        var threshold = changed.EndOfTurnConfidenceThreshold ?? configured.EndOfTurnConfidenceThreshold;
        return new CallConfiguration
        {
            Model = configured.SpeechModel,
            Family = family switch
            {
                ModelFamily.Pro => "pro",
                ModelFamily.UniversalStreaming => "universal-streaming",
                ModelFamily.Whisper => "whisper",
                _ => "unknown",
            },
            KeytermsPrompt = changed.KeytermsPrompt ?? configured.KeytermsPrompt,
            Prompt = changed.Prompt ?? configured.Prompt,
            AgentContext = changed.AgentContext ?? configured.AgentContext,
            EndOfTurnSilence = (family == ModelFamily.UniversalStreaming ? threshold is 1 : least == most) ? most : null,
            MinTurnSilence = least,
            MaxTurnSilence = most,
            EndOfTurnConfidenceThreshold = threshold,
            VadThreshold = changed.VadThreshold ?? configured.VadThreshold,
            FormatTurns = changed.FormatTurns ?? configured.FormatTurns,
            FilterProfanity = changed.FilterProfanity ?? configured.FilterProfanity,
            LanguageCodes = changed.LanguageCodes ?? configured.LanguageCodes,
            InterruptionDelay = changed.InterruptionDelay ?? configured.InterruptionDelay,
            ContinuousPartials = changed.ContinuousPartials ?? configured.ContinuousPartials,
            TurnLeftPadMs = changed.TurnLeftPadMs ?? configured.TurnLeftPadMs,
            SessionHeartbeat = changed.SessionHeartbeat ?? configured.SessionHeartbeat,
        };
    }
}
