namespace PhoneTranscriber.Steering;

/// <summary>
/// Settings of speech sessions that can be changed while a call lasts. Of a change: only what is to change, and an empty list or text clears.
/// Of a call: what holds; null is the service's own.
/// </summary>
internal record SpeechConfiguration
{
    /// <summary>Silence that ends a turn, ms, whatever the model; not together with the fields that it sets.</summary>
    public int? EndOfTurnSilence { get; init; }

    /// <summary>Silence after which a confident end of turn is one, ms.</summary>
    public int? MinTurnSilence { get; init; }

    /// <summary>Silence that ends a turn in any case, ms.</summary>
    public int? MaxTurnSilence { get; init; }

    /// <summary>From which confidence an end of turn is one, 0..1.</summary>
    public double? EndOfTurnConfidenceThreshold { get; init; }

    /// <summary>From which probability sound is speech, 0..1.</summary>
    public double? VadThreshold { get; init; }

    /// <summary>Whether final turns get punctuation and casing.</summary>
    public bool? FormatTurns { get; init; }

    /// <summary>Words that are likely to be said.</summary>
    public IReadOnlyList<string>? KeytermsPrompt { get; init; }

    public bool? FilterProfanity { get; init; }

    /// <summary>Instructions for the model.</summary>
    public string? Prompt { get; init; }

    /// <summary>What the agent said last.</summary>
    public string? AgentContext { get; init; }

    public IReadOnlyList<string>? LanguageCodes { get; init; }

    public int? InterruptionDelay { get; init; }

    public bool? ContinuousPartials { get; init; }

    public int? TurnLeftPadMs { get; init; }

    public bool? SessionHeartbeat { get; init; }
}
