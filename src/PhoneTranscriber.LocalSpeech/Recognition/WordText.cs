using System.Globalization;

namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>From the dictionary's tokens to what a reader expects.</summary>
internal static class WordText
{
    /// <summary>
    /// A token without its number of pronunciation, as in <c>the(2)</c>; null for what is no word: <c>&lt;sil&gt;</c>,
    /// <c>[NOISE]</c>, <c>++breath++</c>.
    /// </summary>
    public static string? Clean(string? token)
    {
        if (string.IsNullOrEmpty(token) || token[0] is '<' or '[' or '+')
            return null;
        return token[^1] == ')' && token.LastIndexOf('(') is > 0 and var open ? token[..open] : token;
    }

    /// <summary>A word as written in a sentence.</summary>
    public static string Format(string word, bool first, bool last)
    {
        if (word == "i" || word.StartsWith("i'", StringComparison.Ordinal) || first)
            word = char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..];
        return last ? word + "." : word;
    }
}
