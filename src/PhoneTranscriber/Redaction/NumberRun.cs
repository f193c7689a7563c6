namespace PhoneTranscriber.Redaction;

/// <summary>Elements that follow each other with nothing but spaces, punctuation and hesitations between them.</summary>
internal sealed class NumberRun(TokenText tokens, NumberElement[] elements)
{
    private const string CurrencySigns = "$€£¥";

    private static readonly string[] Units =
        ["dollars", "dollar", "bucks", "euros", "euro", "pounds", "cents", "percent", "million", "billion", "thousand", "hundred"];

    public IReadOnlyList<NumberElement> Elements => elements;

    public int First => elements[0].First;

    public int Last => elements[^1].Last;

    public string Digits { get; } = string.Concat(elements.Select(element => element.Digits));

    public int DigitCount => Digits.Length;

    /// <summary>Whether a plus sign stands before it, or "plus" was said.</summary>
    public bool IsInternational => EndsWithPlus(tokens.Gap(First)) || (First > 0 && tokens.Is(First - 1, "plus"));

    /// <summary>Whether it is written as a price, a percentage or a count: <c>$1,200</c>, <c>1,234,567</c>.</summary>
    public bool IsQuantity => IsPriced || IsCounted || IsInThousands;

    private bool IsPriced => tokens.Gap(First).TrimEnd() is [.., var sign] && CurrencySigns.Contains(sign);

    private bool IsCounted =>
        (tokens[Last].End < tokens.Text.Length && tokens.Text[tokens[Last].End] == '%')
        || (Last + 1 < tokens.Count && Array.Exists(Units, unit => tokens.Is(Last + 1, unit)));

    private bool IsInThousands =>
        elements.Length > 1 && elements[0].Digits.Length <= 3
        && elements.Skip(1).All(group => group.Digits.Length == 3 && tokens.Gap(group.First) is ",");

    /// <summary>Elements <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    public NumberRun Slice(int from, int to) => new(tokens, elements[from..to]);

    private static bool EndsWithPlus(ReadOnlySpan<char> gap)
    {
        gap = gap.TrimEnd(" (");
        return !gap.IsEmpty && gap[^1] == '+';
    }
}
