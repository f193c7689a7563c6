using System.Globalization;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// <see cref="StreamingParameters"/> as a query string. Integers must be integral text (<c>160.0</c> is refused), lists are one JSON
/// string.
/// </summary>
internal static class StreamingParametersQuery
{
    public static string Write(StreamingParameters p)
    {
        var query = new StringBuilder(256);
        Add(query, nameof(p.SpeechModel), p.SpeechModel);
        Add(query, nameof(p.Encoding), p.Encoding);
        Add(query, nameof(p.SampleRate), p.SampleRate);
        Add(query, nameof(p.Mode), p.Mode);
        Add(query, nameof(p.MinTurnSilence), p.MinTurnSilence);
        Add(query, nameof(p.MaxTurnSilence), p.MaxTurnSilence);
        if (p.Family != ModelFamily.Pro)
            Add(query, nameof(p.EndOfTurnConfidenceThreshold), p.EndOfTurnConfidenceThreshold);
        Add(query, nameof(p.VadThreshold), p.VadThreshold);
        Add(query, nameof(p.FormatTurns), p.FormatTurns);
        Add(query, nameof(p.IncludePartialTurns), p.IncludePartialTurns);
        Add(query, nameof(p.InterruptionDelay), p.InterruptionDelay);
        Add(query, nameof(p.ContinuousPartials), p.ContinuousPartials);
        Add(query, nameof(p.TurnLeftPadMs), p.TurnLeftPadMs);
        Add(query, nameof(p.MaxTurnDuration), p.MaxTurnDuration);
        Add(query, nameof(p.KeytermsPrompt), p.KeytermsPrompt);
        Add(query, nameof(p.Prompt), p.Prompt);
        Add(query, nameof(p.AgentContext), p.AgentContext);
        Add(query, nameof(p.PreviousContextNTurns), p.PreviousContextNTurns);
        Add(query, nameof(p.LanguageCodes), p.LanguageCodes);
        Add(query, nameof(p.LanguageDetection), p.LanguageDetection);
        Add(query, nameof(p.Language), p.Language);
        Add(query, nameof(p.Domain), p.Domain);
        Add(query, nameof(p.VoiceFocus), p.VoiceFocus);
        Add(query, nameof(p.VoiceFocusThreshold), p.VoiceFocusThreshold);
        Add(query, nameof(p.SpeakerLabels), p.SpeakerLabels);
        Add(query, nameof(p.MaxSpeakers), p.MaxSpeakers);
        Add(query, nameof(p.SpeakerLabelsRevisionIntervalMs), p.SpeakerLabelsRevisionIntervalMs);
        Add(query, nameof(p.FilterProfanity), p.FilterProfanity);
        Add(query, nameof(p.RedactPii), p.RedactPii);
        Add(query, nameof(p.RedactPiiPolicies), p.RedactPiiPolicies);
        Add(query, nameof(p.RedactPiiSub), p.RedactPiiSub);
        Add(query, nameof(p.InactivityTimeout), p.InactivityTimeout);
        Add(query, nameof(p.SessionHeartbeat), p.SessionHeartbeat);
        Add(query, nameof(p.WebhookUrl), p.WebhookUrl);
        Add(query, nameof(p.WebhookAuthHeaderName), p.WebhookAuthHeaderName);
        Add(query, nameof(p.WebhookAuthHeaderValue), p.WebhookAuthHeaderValue);
        Add(query, nameof(p.LlmGateway), p.LlmGateway);
        foreach (var (name, value) in p.AdditionalParameters ?? new Dictionary<string, string>())
            Append(query, name, value);
        return query.ToString();
    }

    private static void Add(StringBuilder query, string property, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            Append(query, ParameterName.OnWire(property), value);
    }

    private static void Add(StringBuilder query, string property, int? value) =>
        Add(query, property, value?.ToString(CultureInfo.InvariantCulture));

    private static void Add(StringBuilder query, string property, double? value) =>
        Add(query, property, value?.ToString(CultureInfo.InvariantCulture));

    private static void Add(StringBuilder query, string property, bool? value) =>
        Add(query, property, value switch { true => "true", false => "false", null => null });

    private static void Add(StringBuilder query, string property, IReadOnlyList<string>? value)
    {
        if (value is { Count: > 0 })
            Add(query, property, JsonSerializer.Serialize(value, StreamingJsonContext.Wire.IReadOnlyListString));
    }

    private static void Append(StringBuilder query, string name, string value)
    {
        if (query.Length > 0)
            query.Append('&');
        query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
    }
}
