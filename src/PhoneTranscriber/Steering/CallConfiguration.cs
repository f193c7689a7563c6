using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Steering;

/// <summary>What holds for the speech sessions of a live call, see <see cref="ConfigurationUpdate"/>.</summary>
internal sealed record CallConfiguration : SpeechConfiguration
{
    /// <summary>The service's <c>speech_model</c>.</summary>
    public required string? Model { get; init; }

    /// <summary>Decides which fields there are: <c>pro</c>, <c>universal-streaming</c>, <c>whisper</c>, or <c>unknown</c>, which may take any.</summary>
    public required string Family { get; init; }

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
