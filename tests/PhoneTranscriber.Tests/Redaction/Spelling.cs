using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Generates the ways in which people and recognizers write a number, independently of how it is read.</summary>
internal static class Spelling
{
    private static readonly string[] Units = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private static readonly string[] Teens =
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Separators = [" ", "-", " - ", ", ", ". ", " dash ", " uh ", ", um, ", ".", " and then ", "? ", "; "];

    private static readonly Gen<string> Text = Gen.Elements(
        "yes", "my", "name", "is", "Anna", "please", "the", "card", "Thanks.", "okay,", "hello", "charge", "it", "a", "wonderful", "day,",
        "we", "met", "hers", "¿qué?", "ÄÖÜ", "well…", "(so)", "\"quoted\"", "then", "and", "uh", "I'm", "it's", "visa", "call", "me");

    /// <summary>Words of small talk, without digits, number words and at signs.</summary>
    public static Gen<string[]> SmallTalk { get; } = Text.ListOf().Select(words => words.Take(12).ToArray());

    /// <summary>13 to 19 digits with a valid check digit.</summary>
    public static Gen<string> CardNumber { get; } =
        from length in Gen.Choose(13, 19)
        from digits in Gen.Choose(0, 9).ArrayOf(length - 1)
        select WithCheckDigit(digits);

    /// <summary>16 digits as Visa and Mastercard issue them.</summary>
    public static Gen<string> NetworkCardNumber { get; } =
        from prefix in Gen.Elements<int[]>([4, 2], [4, 0], [5, 1], [5, 5])
        from digits in Gen.Choose(0, 9).ArrayOf(13)
        select WithCheckDigit([.. prefix, .. digits]);

    /// <summary>A number in groups of one to six digits, each group written in one way or spelled in another.</summary>
    public static Gen<string> Of(string digits) =>
        from sizes in Gen.Choose(1, 6).ArrayOf(digits.Length)
        from ways in Gen.Choose(0, 5).ArrayOf(digits.Length)
        from separator in Gen.Elements(Separators)
        from space in Gen.Frequency((3, Gen.Constant(separator)), (1, Gen.Constant(" ")))
        select Write(digits, sizes, ways, [separator, space]);

    private static string Write(string digits, int[] sizes, int[] ways, string[] separators)
    {
        var groups = new List<string>();
        var at = 0;
        for (var i = 0; at < digits.Length; i++)
        {
            var size = Math.Min(sizes[i], digits.Length - at);
            groups.Add(Group(digits.Substring(at, size), ways[i]));
            at += size;
        }
        return groups.Skip(1).Select((group, i) => separators[i % 2] + group).Aggregate(groups[0], string.Concat);
    }

    private static string Group(string digits, int way) => way switch
    {
        0 or 1 => digits,
        2 => string.Join(' ', digits.Select(digit => digit.ToString())),
        3 => string.Join(' ', digits.Select(digit => Units[digit - '0'])),
        4 => string.Join(' ', Repeated(digits)),
        _ => string.Join(' ', Pairs(digits)),
    };

    /// <summary>"double five", "triple zero", with "oh" for every other zero.</summary>
    private static IEnumerable<string> Repeated(string digits)
    {
        for (var i = 0; i < digits.Length;)
        {
            var same = digits.Skip(i).TakeWhile(digit => digit == digits[i]).Count();
            var said = Math.Min(same, 3);
            var name = digits[i] == '0' && i % 2 == 1 ? "oh" : Units[digits[i] - '0'];
            yield return said switch { 3 => "triple " + name, 2 => "double " + name, _ => name };
            i += said;
        }
    }

    /// <summary>"forty two", "nineteen", "oh five".</summary>
    private static IEnumerable<string> Pairs(string digits)
    {
        for (var i = 0; i < digits.Length; i += 2)
        {
            if (i + 1 == digits.Length)
            {
                yield return Units[digits[i] - '0'];
                continue;
            }

            var (tens, units) = (digits[i] - '0', digits[i + 1] - '0');
            // Before a unit "forty" would swallow it: only another ten makes clear that it was 40.
            var tenFollows = i + 3 < digits.Length && (digits[i + 2] == '1' || (digits[i + 2] > '1' && digits[i + 3] != '0'));
            if (units == 0 && tens > 1 && !tenFollows)
            {
                yield return Units[tens] + " zero";
                continue;
            }
            yield return tens switch
            {
                0 => "oh " + Units[units],
                1 => Teens[units],
                _ when units == 0 => Tens[tens],
                _ => Tens[tens] + " " + Units[units],
            };
        }
    }

    private static string WithCheckDigit(int[] digits)
    {
        var doubled = digits.Reverse().Select((digit, i) => i % 2 == 0 ? digit * 2 : digit);
        var sum = doubled.Sum(digit => digit > 9 ? digit - 9 : digit);
        return string.Concat(digits.Select(digit => digit.ToString(CultureInfo.InvariantCulture))) + ((10 - (sum % 10)) % 10);
    }
}
