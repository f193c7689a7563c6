namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Counts the digits a text gives away, written or as number words.</summary>
internal static class Digits
{
    private static readonly string[] One =
    [
        "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "twenty", "thirty", "forty", "fifty", "sixty",
        "seventy", "eighty", "ninety", "double",
    ];

    private static readonly string[] Two =
    [
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "triple",
    ];

    /// <summary>A last "oh" does not count, it may still turn out to be an exclamation; nor does a "double" without its digit.</summary>
    public static int In(string text)
    {
        var words = text.Split(' ', '-', ',', '.', '?', ';');
        var spelled = words[^1] is "oh" or "double" or "triple" ? words[..^1] : words;
        return text.Count(char.IsAsciiDigit) + spelled.Sum(InWord);
    }

    private static int InWord(string word) => One.Contains(word) ? 1 : Two.Contains(word) ? 2 : 0;
}
