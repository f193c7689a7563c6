using System.Buffers;
using System.Globalization;

namespace PhoneTranscriber.Redaction;

/// <summary>A text and its tokens. Linear in the length of the text.</summary>
internal sealed class TokenText
{
    private static readonly SearchValues<char> BreakingSigns = SearchValues.Create(":/\\$€£¥%=#*[]<>&+|~\"");

    private const string PauseSigns = ",.;?!…";
    private const string JoiningSigns = "-–—‑()";

    private readonly List<Token> _tokens;

    public TokenText(string text)
    {
        Text = text;
        _tokens = Tokenize(text);
    }

    public string Text { get; }

    public int Count => _tokens.Count;

    public Token this[int index] => _tokens[index];

    public ReadOnlySpan<char> Span(int index) => Text.AsSpan(_tokens[index].Start, _tokens[index].Length);

    /// <summary>Whether a token is a word, in any case.</summary>
    public bool Is(int index, string word) =>
        _tokens[index].Kind == TokenKind.Word && Span(index).Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The characters between a token and the one before it.</summary>
    public ReadOnlySpan<char> Gap(int index) =>
        Text.AsSpan(index == 0 ? 0 : _tokens[index - 1].End, _tokens[index].Start - (index == 0 ? 0 : _tokens[index - 1].End));

    /// <summary>Makes tokens read like a mask, for those who look for other things than what was found there.</summary>
    public void Conceal(int first, int last)
    {
        for (var i = first; i <= last; i++)
            _tokens[i] = _tokens[i] with { Kind = TokenKind.Mask, Number = default };
    }

    /// <summary>The digits of a token as ASCII, whatever script they are written in.</summary>
    public string Digits(int index) => string.Create(_tokens[index].Length, (Text, _tokens[index].Start), static (ascii, from) =>
    {
        for (var i = 0; i < ascii.Length; i++)
            ascii[i] = (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(from.Text[from.Start + i]));
    });

    private static List<Token> Tokenize(string text)
    {
        var tokens = new List<Token>();
        var gap = 0;
        for (var at = 0; at < text.Length;)
        {
            var (kind, end) = Next(text, at);
            if (end == at)
            {
                at++;
                continue;
            }

            var number = kind == TokenKind.Word ? NumberWord.Find(text.AsSpan(at, end - at)) : default;
            tokens.Add(new Token(kind, at, end, Between(text.AsSpan(gap, at - gap)), number));
            gap = at = end;
        }
        return tokens;
    }

    private static (TokenKind Kind, int End) Next(string text, int at)
    {
        var first = text[at];
        var end = at;
        if (char.IsDigit(first))
        {
            while (end < text.Length && char.IsDigit(text[end]))
                end++;
            return (TokenKind.Digits, end);
        }
        if (char.IsLetter(first))
        {
            while (end < text.Length && (char.IsLetter(text[end]) || IsApostropheInWord(text, end)))
                end++;
            return (TokenKind.Word, end);
        }
        return first switch
        {
            '@' => (TokenKind.AtSign, at + 1),
            '[' => (TokenKind.Mask, at + Mask.LengthAtStart(text.AsSpan(at))),
            _ => (TokenKind.Word, at),
        };
    }

    private static bool IsApostropheInWord(string text, int at) =>
        text[at] is '\'' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1]);

    private static Separator Between(ReadOnlySpan<char> gap)
    {
        if (gap.IsEmpty)
            return Separator.Glued;
        if (gap.ContainsAny(BreakingSigns))
            return Separator.Break;

        var (spaced, paused, joined) = (false, false, false);
        foreach (var sign in gap)
        {
            spaced |= char.IsWhiteSpace(sign);
            paused |= PauseSigns.Contains(sign);
            joined |= JoiningSigns.Contains(sign);
        }
        if (!spaced)
            return Separator.Tight;
        if (paused)
            return Separator.Pause;
        return joined ? Separator.Tight : Separator.Space;
    }
}
