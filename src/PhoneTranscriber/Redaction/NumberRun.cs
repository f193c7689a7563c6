namespace PhoneTranscriber.Redaction;

/// <summary>Elements that follow each other with nothing but spaces, punctuation and hesitations between them.</summary>
/// <param name="Elements">At least one.</param>
/// <param name="International">Whether a plus sign stands before it, or "plus" was said.</param>
/// <param name="Quantity">Whether it is written as a price, a percentage or a count: <c>$1,200</c>, <c>1,234,567</c>.</param>
internal sealed record NumberRun(IReadOnlyList<NumberElement> Elements, bool International, bool Quantity)
{
    public int First => Elements[0].First;

    public int Last => Elements[^1].Last;

    public int DigitCount { get; } = Elements.Sum(element => element.Digits.Length);

    public string Digits => string.Concat(Elements.Select(element => element.Digits));

    /// <summary>Elements <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    public NumberRun Slice(int from, int to) => new([.. Elements.Take(to).Skip(from)], International && from == 0, Quantity);
}
