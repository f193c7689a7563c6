using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>Text that every storage takes: PostgreSQL knows no U+0000, and half a surrogate pair has no UTF-8.</summary>
internal static class StorableText
{
    [return: NotNullIfNotNull(nameof(text))]
    public static string? From(string? text)
    {
        if (text is null || IsStorable(text)) return text;
        var clean = new StringBuilder(text.Length);
        // Enumerating runes turns half a pair into U+FFFD.
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }

    private static bool IsStorable(string text)
    {
        foreach (var character in text)
            if (character == '\0' || char.IsSurrogate(character)) return false;
        return true;
    }
}
