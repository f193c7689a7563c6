using System.Globalization;
using System.Text;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>
/// What people type into a search, as both storages understand it. A word becomes its runs of letters, marks and digits in lower case, so
/// "e-mail" is the phrase "e mail", and nothing that anybody types is ever query syntax.
/// </summary>
internal static class SearchWords
{
    /// <summary>Words that count; further ones are ignored.</summary>
    private const int MaxWords = 32;

    /// <summary>
    /// The words of a search, each a phrase of one or more tokens; empty when nothing in it can be searched for. The last one typed finds
    /// longer words, too, so that people find while they type.
    /// </summary>
    public static IReadOnlyList<SearchWord> Split(string search)
    {
        var words = search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Normalize).Where(word => word.Length > 0).ToList();
        // Where the last word was typed before, as a whole word, that says more.
        return [.. words.Distinct().Take(MaxWords).Select(word => new SearchWord(word.Split(' '), words.IndexOf(word) == words.Count - 1))];
    }

    /// <summary>The text as runs of letters, marks and digits, in lower case, with one blank between them.</summary>
    public static string Normalize(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPartOfToken(rune)) normal.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (normal.Length > 0 && normal[^1] != ' ') normal.Append(' ');
        }

        return normal.ToString().TrimEnd(' ');
    }

    /// <summary>The runs that <see cref="Normalize"/> puts together, with their places.</summary>
    public static IEnumerable<SearchToken> Tokens(string text)
    {
        var token = new StringBuilder();
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            if (IsPartOfToken(rune))
            {
                if (token.Length == 0) start = at;
                token.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (token.Length > 0)
            {
                yield return new SearchToken(start, at - start, token.ToString());
                token.Clear();
            }

            at += length;
        }

        if (token.Length > 0) yield return new SearchToken(start, text.Length - start, token.ToString());
    }

    private static bool IsPartOfToken(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
