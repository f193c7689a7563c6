using System.Globalization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// The checks that connection parameters and live updates share. Source: AssemblyAI Streaming API reference, query parameters and
/// <c>UpdateConfiguration</c>; error page, code 3006.
/// </summary>
internal static class TurnChecks
{
    private const int MaxKeyterms = 100;
    private const int MaxKeytermLength = 50;
    private const int MaxPromptLength = 1750;

    public static void Turns(
        ParameterChecks checks, int? minTurnSilence, int? maxTurnSilence, double? endOfTurnConfidenceThreshold, double? vadThreshold)
    {
        checks.Range(nameof(StreamingParameters.MinTurnSilence), minTurnSilence, 50, 10_000, " ms");
        checks.NotNegative(nameof(StreamingParameters.MaxTurnSilence), maxTurnSilence);
        checks.Fraction(nameof(StreamingParameters.EndOfTurnConfidenceThreshold), endOfTurnConfidenceThreshold);
        checks.Fraction(nameof(StreamingParameters.VadThreshold), vadThreshold);

        ReadOnlySpan<ModelFamily> turnBased = [ModelFamily.UniversalStreaming, ModelFamily.Pro];
        checks.OnlyFor(nameof(StreamingParameters.MinTurnSilence), minTurnSilence is not null, turnBased);
        checks.OnlyFor(nameof(StreamingParameters.MaxTurnSilence), maxTurnSilence is not null, turnBased);
        // Without effect on Pro, but harmless there; settings may outlive a change of the model.
        checks.OnlyFor(nameof(StreamingParameters.EndOfTurnConfidenceThreshold), endOfTurnConfidenceThreshold is not null, turnBased);
    }

    public static void Partials(ParameterChecks checks, int? interruptionDelay, bool? continuousPartials, int? turnLeftPadMs)
    {
        checks.Range(nameof(StreamingParameters.InterruptionDelay), interruptionDelay, 0, 1000, " ms");
        checks.NotNegative(nameof(StreamingParameters.TurnLeftPadMs), turnLeftPadMs);
        checks.OnlyFor(nameof(StreamingParameters.InterruptionDelay), interruptionDelay is not null, ModelFamily.Pro);
        checks.OnlyFor(nameof(StreamingParameters.ContinuousPartials), continuousPartials is not null, ModelFamily.Pro);
        checks.OnlyFor(nameof(StreamingParameters.TurnLeftPadMs), turnLeftPadMs is not null, ModelFamily.Pro);
    }

    public static void Vocabulary(
        ParameterChecks checks,
        IReadOnlyList<string>? keyterms,
        string? prompt,
        string? agentContext,
        IReadOnlyList<string>? languages)
    {
        Keyterms(checks, keyterms);
        checks.MaxLength(nameof(StreamingParameters.Prompt), prompt, MaxPromptLength);
        checks.MaxLength(nameof(StreamingParameters.AgentContext), agentContext, MaxPromptLength);
        Languages(checks, languages);

        checks.OnlyFor(
            nameof(StreamingParameters.KeytermsPrompt), keyterms is not null, ModelFamily.UniversalStreaming, ModelFamily.Pro);
        checks.OnlyFor(nameof(StreamingParameters.Prompt), prompt is not null, ModelFamily.Pro);
        checks.OnlyFor(nameof(StreamingParameters.AgentContext), agentContext is not null, ModelFamily.Pro);
        checks.OnlyFor(nameof(StreamingParameters.LanguageCodes), languages is not null, ModelFamily.Pro);
    }

    private static void Keyterms(ParameterChecks checks, IReadOnlyList<string>? keyterms)
    {
        const string name = nameof(StreamingParameters.KeytermsPrompt);
        checks.MaxItems(name, keyterms, MaxKeyterms);
        checks.NoEmptyItem(name, keyterms);
        for (var i = 0; i < keyterms?.Count; i++)
        {
            if (keyterms[i] is { } term && ParameterChecks.CodePoints(term) > MaxKeytermLength)
            {
                checks.Add(name, string.Create(
                    CultureInfo.InvariantCulture, $"item {i} is longer than {MaxKeytermLength} characters and would be ignored"));
            }
        }
    }

    private static void Languages(ParameterChecks checks, IReadOnlyList<string>? languages)
    {
        const string name = nameof(StreamingParameters.LanguageCodes);
        checks.MaxItems(name, languages, LanguageCodes.MaxItems);
        checks.NoEmptyItem(name, languages);
        if (languages is not { Count: > 0 })
            return;
        if (languages.Count > 1 && languages.Contains(LanguageCodes.Multi))
            checks.Add(name, $"'{LanguageCodes.Multi}' must stand alone");
        if (checks.Family != ModelFamily.Pro)
            return;
        foreach (var code in languages)
        {
            if (!string.IsNullOrWhiteSpace(code) && LanguageCodes.ProblemOf(code, checks.Model) is { } problem)
                checks.Add(name, problem);
        }
    }
}
