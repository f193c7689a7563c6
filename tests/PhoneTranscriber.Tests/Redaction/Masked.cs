using System.Text.RegularExpressions;
using PhoneTranscriber.Redaction;

namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Masks sentences as the bridge would, and counts masks.</summary>
internal static partial class Masked
{
    private const int TurnMs = 3_000;
    private const int PauseMs = 2_000;

    public static readonly string[] Labels = ["[card number]", "[social security number]", "[email address]", "[phone number]", "[number]"];

    private static readonly TurnRedactor Redactor = new(new RedactionSettings { Enabled = true });

    /// <summary>One turn judged by itself, several as the turns of a track.</summary>
    public static RedactedText[] Sentence(Sentence sentence)
    {
        if (sentence.Turns is [var only])
            return [Turn(only)];

        var memory = Redactor.NewTrack();
        return sentence.Turns.Select((turn, i) =>
        {
            var start = i * (TurnMs + PauseMs);
            return Redactor.RedactNext(memory, turn, turn.Split(' '), start, start + TurnMs);
        }).ToArray();
    }

    public static RedactedText Turn(string text, bool isPartial = false) => Redactor.Redact(text, text.Split(' '), isPartial);

    /// <summary>Words joined, with each mask read once: what the text must be when it was these words joined.</summary>
    public static string Joined(IReadOnlyList<string> words) => Continuations().Replace(string.Join(' ', words), "");

    public static int Count(string[] turns, string label) => turns.Sum(turn => turn.Split(label).Length - 1);

    [GeneratedRegex(@"( \*\*\*)+")]
    private static partial Regex Continuations();
}
