namespace PhoneTranscriber.ApiDocument;

/// <summary>Body of <c>POST /api/calls/{callSid}/configuration</c>: only what is to change. An empty list or text clears.</summary>
internal sealed record ConfigurationBody
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
