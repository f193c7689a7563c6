namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds card numbers in a run of digits, whatever its grouping and punctuation.
/// </summary>
/// <remarks>
/// A run that as a whole has 13 to 19 digits and a valid Luhn check digit is a card number. Inside a longer run every tenth
/// window would pass the Luhn check by chance, so there the first digits must also be those of a card network, in its length; and so
/// they must in a number that needs an unlikely reading, since there are many of these.
/// Whoever continues after the number is dictating the expiry date and the security code: three to eight digits that follow it in
/// the same breath are masked with it.
/// <para>
/// Cost for each element: 19 elements to read on, in up to 2⁹ mixtures of readings. A run with more ambiguous elements than any
/// number has is read in the two pure ways only.
/// </para>
/// </remarks>
internal static class CardNumberFinder
{
    public const int MinDigits = 13;
    public const int MaxDigits = 19;

    private const int MaxAmbiguousElements = 32;
    private const int MinTrailingDigits = 3;
    private const int MaxTrailingDigits = 8;

    /// <summary>Ranges of elements, ascending and disjoint; what is called an order must be a card network's to be found.</summary>
    public static List<(int From, int To)> Find(NumberRun run, Cue cue)
    {
        var found = new List<(int From, int To)>();
        if (run.Elements.Sum(LongestReading) < MinDigits)
            return found;

        var mayMix = run.Elements.Count(element => element.Alternative is not null) <= MaxAmbiguousElements;
        Span<char> digits = stackalloc char[MaxDigits];
        for (var from = 0; from < run.Elements.Count; from++)
        {
            var window = new Window(run, from, cue != Cue.Reference);
            var to = mayMix
                ? window.LongestFrom(from, digits, 0, CardReading.Any)
                : Math.Max(window.LongestFrom(from, digits, 0, CardReading.Likely), window.LongestFrom(from, digits, 0, CardReading.Other));
            if (to < 0)
                continue;
            if (found.Count > 0 && from < found[^1].To)
                found[^1] = (found[^1].From, Math.Max(to, found[^1].To));
            else
                found.Add((from, to));
        }

        if (found.Count == 0)
            return found;
        var trailing = run.Elements.Skip(found[^1].To).Sum(element => element.Digits.Length);
        if (trailing is >= MinTrailingDigits and <= MaxTrailingDigits)
            found[^1] = (found[^1].From, run.Elements.Count);
        return found;
    }

    /// <summary>
    /// Whether digits that came over several turns end in a card number that begins in the earlier ones. Here the first digits
    /// must be those of a card network.
    /// </summary>
    public static bool EndsInCard(ReadOnlySpan<char> digits, int minLength)
    {
        for (var length = Math.Max(MinDigits, minLength); length <= Math.Min(MaxDigits, digits.Length); length++)
        {
            if (CardNetworks.Issues(digits[^length..]) && Luhn.IsValid(digits[^length..]))
                return true;
        }
        return false;
    }

    private static int LongestReading(NumberElement element) => Math.Max(element.Digits.Length, element.Alternative?.Length ?? 0);

    /// <summary>The card numbers that begin at one element.</summary>
    private readonly record struct Window(NumberRun Run, int Start, bool AnyIssuer)
    {
        /// <summary>The end of the longest of them, given what was read up to an element, or -1.</summary>
        public int LongestFrom(int at, Span<char> digits, int length, CardReading reading, bool isLikely = true)
        {
            if (at == Run.Elements.Count)
                return -1;

            var element = Run.Elements[at];
            var longest = -1;
            if (element.Alternative is null || reading != CardReading.Other)
                longest = LongestWith(element.Digits, at, digits, length, reading, isLikely);
            if (element.Alternative is not null && reading != CardReading.Likely)
                longest = Math.Max(longest, LongestWith(element.Alternative, at, digits, length, reading, isLikely: false));
            return longest;
        }

        private int LongestWith(string next, int at, Span<char> digits, int length, CardReading reading, bool isLikely)
        {
            if (length + next.Length > MaxDigits)
                return -1;

            next.CopyTo(digits[length..]);
            length += next.Length;
            var longer = LongestFrom(at + 1, digits, length, reading, isLikely);
            if (longer > 0)
                return longer;

            var isWhole = Start == 0 && at == Run.Elements.Count - 1;
            var isCard = length >= MinDigits && Luhn.IsValid(digits[..length])
                && ((isWhole && isLikely && AnyIssuer) || CardNetworks.Issues(digits[..length]));
            return isCard ? at + 1 : -1;
        }
    }
}
