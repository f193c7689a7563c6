namespace PhoneTranscriber.Redaction;

/// <summary>Reads one element of a dictated number: what one says without taking breath between its words.</summary>
internal sealed class ElementReader(TokenText tokens)
{
    /// <summary>
    /// The element that begins at a token, or null. The previous element is given when nothing but <paramref name="before"/>
    /// lies between.
    /// </summary>
    public NumberElement? TryRead(int at, NumberElement? previous, Separator before)
    {
        var token = tokens[at];
        var element = token.Kind == TokenKind.Digits ? ReadWritten(at, before) : ReadSpelled(at, previous, before);
        return element is null ? null : WithScale(element);
    }

    private NumberElement ReadWritten(int at, Separator before)
    {
        var digits = tokens.Digits(at);
        // Recognizers write "forty two" as "40 2" now and then.
        if (digits.Length == 2 && digits[1] == '0' && digits[0] >= '2' && Follows(at + 1, Separator.Space)
            && tokens[at + 1] is { Kind: TokenKind.Digits, Length: 1 } && tokens.Digits(at + 1) is not "0" and var unit)
            return new NumberElement(at, at + 1, digits + unit, digits[0] + unit, before, Spelled: false);
        return new NumberElement(at, at, digits, null, before, Spelled: false);
    }

    private NumberElement? ReadSpelled(int at, NumberElement? previous, Separator before)
    {
        var word = tokens[at].Number;
        switch (word.Kind)
        {
            case NumberWordKind.Repeat:
                return DigitAt(at + 1) is { } repeated ? Spelled(at, at + 1, new string(repeated, word.Value), before) : null;
            case NumberWordKind.Oh:
                var besideDigit = (previous is not null && before <= Separator.Space) || DigitAt(at + 1) is not null
                    || (Follows(at + 1, Separator.Space) && tokens[at + 1].Number.Kind is NumberWordKind.Repeat or NumberWordKind.Tens);
                return besideDigit ? Spelled(at, at, "0", before) : null;
            case NumberWordKind.SoundsLikeDigit:
                var amongDigits = previous is { Spelled: true } && before == Separator.Space && DigitAt(at + 1) is not null
                    && tokens[at + 1].Kind == TokenKind.Word;
                return amongDigits ? Spelled(at, at, Text(word.Value), before) : null;
            case NumberWordKind.Digit when word.Value is >= 2 and <= 4 && PluralAt(at + 1) is { } several:
                return Spelled(at, at + 1, new string(several, word.Value), before);
            default:
                return UpTo99(at) is var (value, last)
                    ? Spelled(at, last, Text(value), before) with { Alternative = Apart(at, last) }
                    : null;
        }
    }

    /// <summary>"… hundred [and] five", "… thousand two hundred [and] five", after a number below 100.</summary>
    private NumberElement WithScale(NumberElement head)
    {
        if (head.Digits.Length > 2 || (head.Alternative is not null && !head.Spelled) || !Follows(head.Last + 1, Separator.Space))
            return head;

        var scale = tokens[head.Last + 1].Number;
        if (scale.Kind is not (NumberWordKind.Hundred or NumberWordKind.Thousand) || head.Digits[0] == '0')
            return head;

        var (last, said, sum) = (head.Last + 1, head.Digits + Text(scale.Value)[1..], int.Parse(head.Digits, Invariant) * scale.Value);
        if (scale.Kind == NumberWordKind.Thousand && UpTo99(last + 1) is var (hundreds, hundredsLast) && hundreds < 10
            && Follows(hundredsLast + 1, Separator.Space) && tokens[hundredsLast + 1].Number.Kind == NumberWordKind.Hundred)
            (last, said, sum) = (hundredsLast + 1, said + Text(hundreds * 100), sum + (hundreds * 100));

        var rest = Follows(last + 1, Separator.Space) && tokens.Is(last + 1, "and") ? last + 2 : last + 1;
        if (Follows(rest, Separator.Space) && UpTo99(rest) is var (small, smallLast) && small > 0)
            (last, said, sum) = (smallLast, said + Text(small), sum + small);

        var added = Text(sum);
        return head with { Last = last, Digits = said, Alternative = added == said ? null : added };
    }

    private (int Value, int Last)? UpTo99(int at)
    {
        if (at >= tokens.Count)
            return null;

        var word = tokens[at].Number;
        if (word.Kind is NumberWordKind.Digit or NumberWordKind.Teen)
            return (word.Value, at);
        if (word.Kind != NumberWordKind.Tens)
            return null;
        return Follows(at + 1, Separator.Space) && tokens[at + 1].Number is { IsDigit: true, Value: > 0 } unit
            ? (word.Value + unit.Value, at + 1)
            : (word.Value, at);
    }

    /// <summary>"Forty two" is 42, but "… forty" and "two …" when one group ends and another begins there.</summary>
    private string? Apart(int at, int last) => last > at ? Text(tokens[at].Number.Value) + Text(tokens[last].Number.Value) : null;

    private char? DigitAt(int at)
    {
        if (!Follows(at, Separator.Space))
            return null;
        if (tokens[at].Kind == TokenKind.Digits)
            return tokens[at].Length == 1 ? tokens.Digits(at)[0] : null;
        return tokens[at].Number.Kind is NumberWordKind.Digit or NumberWordKind.Oh ? (char)('0' + tokens[at].Number.Value) : null;
    }

    private char? PluralAt(int at) =>
        Follows(at, Separator.Space) && tokens[at].Number is { Kind: NumberWordKind.Plural } plural ? (char)('0' + plural.Value) : null;

    private bool Follows(int at, Separator loosest) => at < tokens.Count && tokens[at].Before <= loosest;

    private static NumberElement Spelled(int first, int last, string digits, Separator before) =>
        new(first, last, digits, null, before, Spelled: true);

    private static string Text(int value) => value.ToString(Invariant);

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
