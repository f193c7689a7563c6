namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Counts the digits a text gives away, written or as number words.</summary>
internal static class Digits
{
    private static readonly Dictionary<string, int> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["zero"] = 1, ["oh"] = 1, ["one"] = 1, ["two"] = 1, ["three"] = 1, ["four"] = 1, ["five"] = 1, ["six"] = 1, ["seven"] = 1,
        ["eight"] = 1, ["nine"] = 1, ["ten"] = 2, ["eleven"] = 2, ["twelve"] = 2, ["thirteen"] = 2, ["fourteen"] = 2, ["fifteen"] = 2,
        ["sixteen"] = 2, ["seventeen"] = 2, ["eighteen"] = 2, ["nineteen"] = 2, ["twenty"] = 1, ["thirty"] = 1, ["forty"] = 1,
        ["fifty"] = 1, ["sixty"] = 1, ["seventy"] = 1, ["eighty"] = 1, ["ninety"] = 1, ["double"] = 1, ["triple"] = 2,
    };

    /// <summary>A last "oh" does not count, it may still turn out to be an exclamation; nor does a "double" without its digit.</summary>
    public static int In(string text)
    {
        var words = text.Split(' ', '-', ',', '.', '?', ';');
        return text.Count(char.IsAsciiDigit) + words.Sum(word => Words.GetValueOrDefault(word)) - (words[^1] is "oh" or "double" or "triple" ? Words[words[^1]] : 0);
    }
}
