using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Settings to change while a session runs, for audio sent later. Only what is set is sent; an empty list or string clears. The service
/// does not acknowledge, and ends the session with 3006 for a wrong value, so check first: <see cref="Validate"/>.
/// </summary>
/// <remarks>
/// Source: AssemblyAI Streaming API reference, <c>UpdateConfiguration</c>. <c>mode</c> is left out on purpose, since the vendor's sources
/// disagree on whether it may change: send the silence values instead. Everything else is fixed when connecting.
/// </remarks>
/// <example><code>{"type":"UpdateConfiguration","keyterms_prompt":["meter number"],"min_turn_silence":250}</code></example>
public sealed record ConfigurationUpdate
{
    [JsonInclude]
    [JsonPropertyOrder(-1)]
    internal string Type { get; init; } = "UpdateConfiguration";

    /// <summary>See <see cref="StreamingParameters.MinTurnSilence"/>.</summary>
    public int? MinTurnSilence { get; init; }

    /// <summary>See <see cref="StreamingParameters.MaxTurnSilence"/>.</summary>
    public int? MaxTurnSilence { get; init; }

    /// <summary>See <see cref="StreamingParameters.EndOfTurnConfidenceThreshold"/>.</summary>
    public double? EndOfTurnConfidenceThreshold { get; init; }

    /// <summary>See <see cref="StreamingParameters.VadThreshold"/>.</summary>
    public double? VadThreshold { get; init; }

    /// <summary>See <see cref="StreamingParameters.FormatTurns"/>.</summary>
    public bool? FormatTurns { get; init; }

    /// <summary>Replaces all terms; an empty list clears them. See <see cref="StreamingParameters.KeytermsPrompt"/>.</summary>
    public IReadOnlyList<string>? KeytermsPrompt { get; init; }

    /// <summary>See <see cref="StreamingParameters.FilterProfanity"/>.</summary>
    public bool? FilterProfanity { get; init; }

    /// <summary>An empty string clears it. See <see cref="StreamingParameters.Prompt"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>See <see cref="StreamingParameters.AgentContext"/>.</summary>
    public string? AgentContext { get; init; }

    /// <summary>In force from the next turn; an empty list clears them. See <see cref="StreamingParameters.LanguageCodes"/>.</summary>
    public IReadOnlyList<string>? LanguageCodes { get; init; }

    /// <summary>See <see cref="StreamingParameters.InterruptionDelay"/>.</summary>
    public int? InterruptionDelay { get; init; }

    /// <summary>See <see cref="StreamingParameters.ContinuousPartials"/>.</summary>
    public bool? ContinuousPartials { get; init; }

    /// <summary>See <see cref="StreamingParameters.TurnLeftPadMs"/>.</summary>
    public int? TurnLeftPadMs { get; init; }

    /// <summary>See <see cref="StreamingParameters.SessionHeartbeat"/>.</summary>
    public bool? SessionHeartbeat { get; init; }

    /// <summary>Whether nothing is set.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == new ConfigurationUpdate();

    /// <summary>These settings, with those of <paramref name="later"/> over them.</summary>
    public ConfigurationUpdate With(ConfigurationUpdate later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return new ConfigurationUpdate
        {
            MinTurnSilence = later.MinTurnSilence ?? MinTurnSilence,
            MaxTurnSilence = later.MaxTurnSilence ?? MaxTurnSilence,
            EndOfTurnConfidenceThreshold = later.EndOfTurnConfidenceThreshold ?? EndOfTurnConfidenceThreshold,
            VadThreshold = later.VadThreshold ?? VadThreshold,
            FormatTurns = later.FormatTurns ?? FormatTurns,
            KeytermsPrompt = later.KeytermsPrompt ?? KeytermsPrompt,
            FilterProfanity = later.FilterProfanity ?? FilterProfanity,
            Prompt = later.Prompt ?? Prompt,
            AgentContext = later.AgentContext ?? AgentContext,
            LanguageCodes = later.LanguageCodes ?? LanguageCodes,
            InterruptionDelay = later.InterruptionDelay ?? InterruptionDelay,
            ContinuousPartials = later.ContinuousPartials ?? ContinuousPartials,
            TurnLeftPadMs = later.TurnLeftPadMs ?? TurnLeftPadMs,
            SessionHeartbeat = later.SessionHeartbeat ?? SessionHeartbeat,
        };
    }

    /// <summary>Finds every mistake, against the model's family; empty if there is none. Each names its field.</summary>
    /// <param name="model">The session's <c>speech_model</c>.</param>
    public IReadOnlyList<string> Validate(string? model)
    {
        if (IsEmpty)
            return ["No field is set."];
        var checks = new ParameterChecks(model);
        TurnChecks.Turns(checks, MinTurnSilence, MaxTurnSilence, EndOfTurnConfidenceThreshold, VadThreshold);
        TurnChecks.Partials(checks, InterruptionDelay, ContinuousPartials, TurnLeftPadMs);
        TurnChecks.Vocabulary(checks, KeytermsPrompt, Prompt, AgentContext, LanguageCodes);
        return checks.Problems;
    }
}
