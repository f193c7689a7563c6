using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

/// <summary>Spelling of recognized words.</summary>
internal static class TurnText
{
    private static readonly char[] Punctuation = ['.', ',', '?', '!', ';', ':', '"', '¿', '¡'];

    /// <summary>Lower case, no punctuation.</summary>
    public static IReadOnlyList<RecognizedWord> Plain(IReadOnlyList<RecognizedWord> words) =>
        [.. words.Select(word => word with { Text = word.Text.Trim(Punctuation).ToLowerInvariant() })];

    /// <summary>A capital at the start, a full stop at the end.</summary>
    public static IReadOnlyList<RecognizedWord> Punctuate(IReadOnlyList<RecognizedWord> words)
    {
        var formatted = words.ToArray();
        formatted[0] = formatted[0] with { Text = char.ToUpperInvariant(formatted[0].Text[0]) + formatted[0].Text[1..] };
        formatted[^1] = formatted[^1] with { Text = formatted[^1].Text + "." };
        return formatted;
    }

    /// <summary>Masks personal data word by word, as <c>redact_pii_sub</c> says.</summary>
    public static IReadOnlyList<RecognizedWord> Redact(IReadOnlyList<RecognizedWord> words, SessionParameters parameters) =>
        parameters.RedactPii ? [.. words.Select(word => Redact(word, parameters.RedactPiiSubstitution))] : words;

    private static RecognizedWord Redact(RecognizedWord word, string substitution) => word.Entity is null
        ? word
        : word with { Text = substitution == "hash" ? new string('#', word.Text.Length) : $"[{word.Entity}]" };
}
