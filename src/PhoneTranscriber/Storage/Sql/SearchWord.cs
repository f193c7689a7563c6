namespace PhoneTranscriber.Storage.Sql;

/// <summary>A word of a search.</summary>
/// <param name="Tokens">Its runs of letters, marks and digits, which must follow each other.</param>
/// <param name="IsPrefix">Whether words that begin like it are found, too: it may not have been typed to its end.</param>
internal readonly record struct SearchWord(string[] Tokens, bool IsPrefix)
{
    /// <summary>Whether a token of a text will do for the one at that place of the phrase.</summary>
    public bool Fits(int place, string token) =>
        IsPrefix && place == Tokens.Length - 1 ? token.StartsWith(Tokens[place], StringComparison.Ordinal) : token == Tokens[place];
}
