using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// One setting for the silence that ends a turn, whatever the model: each family of models has fields of its own for it. The Pro models end
/// a turn early when it sounds complete, unless both bounds are the same; Universal-Streaming does unless its confidence has to be certain.
/// </summary>
internal static class EndOfTurnSilence
{
    /// <summary>Shortest silence that may be asked for, ms.</summary>
    public const int Min = 50;

    /// <summary>Longest silence that may be asked for, ms.</summary>
    public const int Max = 10_000;

    /// <summary>The fields that the setting stands for; none may be set beside it.</summary>
    public static readonly string[] Fields =
        [nameof(ConfigurationUpdate.MinTurnSilence), nameof(ConfigurationUpdate.MaxTurnSilence), nameof(ConfigurationUpdate.EndOfTurnConfidenceThreshold)];

    /// <summary>The fields of <paramref name="model"/> that make a silence of <paramref name="milliseconds"/> end a turn.</summary>
    public static ConfigurationUpdate For(string? model, int milliseconds) => SpeechModels.FamilyOf(model) == ModelFamily.UniversalStreaming
        ? new ConfigurationUpdate { EndOfTurnConfidenceThreshold = 1, MaxTurnSilence = milliseconds }
        : new ConfigurationUpdate { MinTurnSilence = milliseconds, MaxTurnSilence = milliseconds };

    /// <summary>Sets those fields for sessions to come.</summary>
    public static void Apply(StreamingParameters parameters, int milliseconds)
    {
        var fields = For(parameters.SpeechModel, milliseconds);
        parameters.MinTurnSilence = fields.MinTurnSilence;
        parameters.MaxTurnSilence = fields.MaxTurnSilence;
        parameters.EndOfTurnConfidenceThreshold = fields.EndOfTurnConfidenceThreshold;
    }
}
