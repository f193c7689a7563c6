namespace PhoneTranscriber.Redaction;

/// <summary>Elements said or written as one group: From (inclusive) to To (exclusive).</summary>
internal readonly record struct DigitGroup(int From, int To, int Digits, Separator Before)
{
    /// <summary>
    /// A written element is a group. Spelled ones are a group until somebody pauses or says "dash".
    /// </summary>
    public static List<DigitGroup> Of(NumberRun run)
    {
        var groups = new List<DigitGroup>();
        for (var i = 0; i < run.Elements.Count; i++)
        {
            var element = run.Elements[i];
            var continues = i > 0 && element.Before == Separator.Space
                && IsSpelledOrSingle(element) && IsSpelledOrSingle(run.Elements[i - 1]);
            if (continues)
                groups[^1] = groups[^1] with { To = i + 1, Digits = groups[^1].Digits + element.Digits.Length };
            else
                groups.Add(new DigitGroup(i, i + 1, element.Digits.Length, element.Before));
        }
        return groups;
    }

    private static bool IsSpelledOrSingle(NumberElement element) => element.Spelled || element.Digits.Length == 1;
}
