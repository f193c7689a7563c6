using System.Text;

namespace PhoneTranscriber.Redaction;

/// <summary>Writes masks over matches.</summary>
internal sealed class MaskWriter
{
    private readonly string _text;
    private readonly List<(int Start, int End, string Mask)> _masks;

    /// <param name="tokens">The text to mask.</param>
    /// <param name="matches">Ascending and disjoint.</param>
    public MaskWriter(TokenText tokens, IReadOnlyList<Match> matches)
    {
        _text = tokens.Text;
        _masks = [.. matches.Select(match => Place(tokens, match))];
    }

    public string Text()
    {
        var (masked, done) = (new StringBuilder(_text.Length), 0);
        foreach (var (start, end, mask) in _masks)
        {
            masked.Append(_text, done, start - done).Append(mask);
            done = end;
        }
        return masked.Append(_text, done, _text.Length - done).ToString();
    }

    /// <summary>The same for words, of which the text is all, joined by single spaces.</summary>
    public string[] Words(IReadOnlyList<string> words)
    {
        var masked = new string[words.Count];
        var (offset, next) = (0, 0);
        for (var i = 0; i < words.Count; i++)
        {
            var end = offset + words[i].Length;
            masked[i] = Word(offset, end, ref next) ?? words[i];
            offset = end + 1;
        }
        return masked;
    }

    /// <summary>The word at these characters, or null when no mask touches it; a mask that goes on after it stays the next.</summary>
    private string? Word(int offset, int end, ref int next)
    {
        StringBuilder? masked = null;
        var done = offset;
        for (; next < _masks.Count && _masks[next].Start < end; next++)
        {
            var (start, stop, mask) = _masks[next];
            masked ??= new StringBuilder();
            masked.Append(_text, done, Math.Max(start, offset) - done);
            masked.Append(start >= offset ? mask : Mask.Continuation);
            done = Math.Min(stop, end);
            if (stop > end)
                break;
        }
        return masked?.Append(_text, done, end - done).ToString();
    }

    /// <summary>The characters of a match: a plus sign and a bracket that belong to a telephone number go with it.</summary>
    private static (int Start, int End, string Mask) Place(TokenText tokens, Match match)
    {
        var (start, end) = (tokens[match.First].Start, tokens[match.Last].End);
        var closes = tokens.Text.AsSpan(start, end - start).Contains(')');
        while (start > 0 && (tokens.Text[start - 1] == '+' || (closes && tokens.Text[start - 1] == '(')))
            start--;
        return (start, end, Mask.For(match.Kind));
    }
}
