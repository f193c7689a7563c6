namespace PhoneTranscriber.Redaction;

/// <summary>A word, a run of digits, an at sign or an earlier mask.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after its last.</param>
/// <param name="Before">What separates it from the token before.</param>
/// <param name="Number">What the word means inside a dictated number.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, Separator Before, NumberWord Number)
{
    public int Length => End - Start;
}
