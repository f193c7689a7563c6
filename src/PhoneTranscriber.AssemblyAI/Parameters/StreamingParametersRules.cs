using System.Text.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>What the service would refuse, ignore or misread, found before connecting.</summary>
internal static class StreamingParametersRules
{
    public static IReadOnlyList<string> Check(StreamingParameters p)
    {
        var checks = new ParameterChecks(p.SpeechModel);
        Audio(checks, p);
        TurnChecks.Turns(checks, p.MinTurnSilence, p.MaxTurnSilence, p.EndOfTurnConfidenceThreshold, p.VadThreshold);
        TurnChecks.Partials(checks, p.InterruptionDelay, p.ContinuousPartials, p.TurnLeftPadMs);
        TurnChecks.Vocabulary(checks, Sent(p.KeytermsPrompt), Sent(p.Prompt), Sent(p.AgentContext), Sent(p.LanguageCodes));
        ContextAndLanguage(checks, p);
        SpeakersAndPrivacy(checks, p);
        ServiceFeatures(checks, p);
        return checks.Problems;
    }

    private static void Audio(ParameterChecks checks, StreamingParameters p)
    {
        if (string.IsNullOrWhiteSpace(p.SpeechModel))
            checks.Add(nameof(p.SpeechModel), "a model must be named");
        else if (SpeechModels.IsRefused(p.SpeechModel))
            checks.Add(nameof(p.SpeechModel), $"the streaming service refuses '{p.SpeechModel}'; use {SpeechModels.Universal35Pro}");
        checks.OneOf(nameof(p.Encoding), p.Encoding, AudioEncodings.All);
        checks.Range(nameof(p.SampleRate), p.SampleRate, 8000, 96_000, " Hz");
        if (p.SampleRate is null && AudioEncodings.NeedsSampleRate(p.Encoding))
            checks.Add(nameof(p.SampleRate), "PCM audio needs it");

        checks.OneOf(nameof(p.Mode), p.Mode, TurnModes.All);
        checks.OnlyFor(nameof(p.Mode), !string.IsNullOrEmpty(p.Mode), ModelFamily.Pro);
        checks.NotNegative(nameof(p.MaxTurnDuration), p.MaxTurnDuration);
        checks.OnlyFor(nameof(p.MaxTurnDuration), p.MaxTurnDuration is not null, ModelFamily.Pro);
    }

    private static void ContextAndLanguage(ParameterChecks checks, StreamingParameters p)
    {
        checks.Range(nameof(p.PreviousContextNTurns), p.PreviousContextNTurns, 0, 100);
        checks.OnlyFor(nameof(p.PreviousContextNTurns), p.PreviousContextNTurns is not null, ModelFamily.Pro);

        if (p.LanguageDetection is true && p.SpeechModel == SpeechModels.UniversalStreamingEnglish)
            checks.Add(nameof(p.LanguageDetection), $"{p.SpeechModel} does not take it");
        checks.OneOf(nameof(p.Language), p.Language, "en", LanguageCodes.Multi);
        checks.OnlyFor(nameof(p.Language), !string.IsNullOrEmpty(p.Language), ModelFamily.UniversalStreaming);

        checks.OneOf(nameof(p.Domain), p.Domain, "medical-v1");
        checks.OneOf(nameof(p.VoiceFocus), p.VoiceFocus, "near-field", "far-field");
        checks.OnlyFor(nameof(p.VoiceFocus), !string.IsNullOrEmpty(p.VoiceFocus), ModelFamily.Pro);
        checks.Fraction(nameof(p.VoiceFocusThreshold), p.VoiceFocusThreshold);
        checks.OnlyFor(nameof(p.VoiceFocusThreshold), p.VoiceFocusThreshold is not null, ModelFamily.Pro);
        checks.Needs(
            nameof(p.VoiceFocusThreshold), p.VoiceFocusThreshold is not null, nameof(p.VoiceFocus), !string.IsNullOrEmpty(p.VoiceFocus));
    }

    private static void SpeakersAndPrivacy(ParameterChecks checks, StreamingParameters p)
    {
        checks.OnlyFor(nameof(p.SpeakerLabels), p.SpeakerLabels is true, ModelFamily.UniversalStreaming, ModelFamily.Pro);
        checks.Range(nameof(p.MaxSpeakers), p.MaxSpeakers, 1, 10);
        if (p.SpeakerLabelsRevisionIntervalMs is { } interval and not (0 or (>= 120_000 and <= 300_000)))
            checks.Add(nameof(p.SpeakerLabelsRevisionIntervalMs), $"{interval} is neither 0 nor in 120000..300000 ms");

        checks.NoEmptyItem(nameof(p.RedactPiiPolicies), p.RedactPiiPolicies);
        checks.OneOf(nameof(p.RedactPiiSub), p.RedactPiiSub, "hash", "entity_name");
        // Naming what to redact while redaction is off would let personal data through unnoticed.
        checks.Needs(nameof(p.RedactPiiPolicies), p.RedactPiiPolicies is { Count: > 0 }, nameof(p.RedactPii), p.RedactPii is true);
        checks.Needs(nameof(p.RedactPiiSub), !string.IsNullOrEmpty(p.RedactPiiSub), nameof(p.RedactPii), p.RedactPii is true);
    }

    private static void ServiceFeatures(ParameterChecks checks, StreamingParameters p)
    {
        checks.Range(nameof(p.InactivityTimeout), p.InactivityTimeout, 5, 3600, " s");

        var hasUrl = !string.IsNullOrEmpty(p.WebhookUrl);
        var hasName = !string.IsNullOrEmpty(p.WebhookAuthHeaderName);
        var hasValue = !string.IsNullOrEmpty(p.WebhookAuthHeaderValue);
        if (hasUrl && !(Uri.TryCreate(p.WebhookUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            checks.Add(nameof(p.WebhookUrl), "not an absolute http or https URL");
        checks.Needs(nameof(p.WebhookAuthHeaderName), hasName, nameof(p.WebhookUrl), hasUrl);
        checks.Needs(nameof(p.WebhookAuthHeaderName), hasName, nameof(p.WebhookAuthHeaderValue), hasValue);
        checks.Needs(nameof(p.WebhookAuthHeaderValue), hasValue, nameof(p.WebhookAuthHeaderName), hasName);

        if (!string.IsNullOrEmpty(p.LlmGateway) && !IsJsonObject(p.LlmGateway))
            checks.Add(nameof(p.LlmGateway), "not a JSON object");
        foreach (var name in p.AdditionalParameters?.Keys ?? [])
        {
            if (name is "" or "token")
                checks.Add(nameof(p.AdditionalParameters), $"'{name}' cannot be passed this way");
        }
    }

    // What is empty is not sent when connecting, so it cannot be wrong; in a live update it clears, and can be.
    private static string? Sent(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static IReadOnlyList<string>? Sent(IReadOnlyList<string>? value) => value is { Count: > 0 } ? value : null;

    private static bool IsJsonObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
