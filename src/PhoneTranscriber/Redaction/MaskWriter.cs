using System.Text;

namespace PhoneTranscriber.Redaction;

/// <summary>Writes masks over matches.</summary>
internal static class MaskWriter
{
    public static string Text(TokenText tokens, IReadOnlyList<Match> matches)
    {
        var (masked, done) = (new StringBuilder(tokens.Text.Length), 0);
        foreach (var match in matches)
        {
            var (start, end) = Range(tokens, match);
            masked.Append(tokens.Text, done, start - done).Append(Mask.For(match.Kind));
            done = end;
        }
        return masked.Append(tokens.Text, done, tokens.Text.Length - done).ToString();
    }

    /// <summary>The same for words; the tokens are those of the words joined by single spaces.</summary>
    public static string[] Words(TokenText tokens, IReadOnlyList<Match> matches, IReadOnlyList<string> words)
    {
        var masked = new string[words.Count];
        var (offset, next) = (0, 0);
        for (var i = 0; i < words.Count; i++)
        {
            var end = offset + words[i].Length;
            masked[i] = Word(tokens, matches, ref next, offset, end) ?? words[i];
            offset = end + 1;
        }
        return masked;
    }

    private static string? Word(TokenText tokens, IReadOnlyList<Match> matches, ref int next, int offset, int end)
    {
        StringBuilder? masked = null;
        var done = offset;
        for (; next < matches.Count; next++)
        {
            var (start, stop) = Range(tokens, matches[next]);
            if (start >= end)
                break;

            masked ??= new StringBuilder();
            masked.Append(tokens.Text, done, Math.Max(start, offset) - done);
            masked.Append(start >= offset ? Mask.For(matches[next].Kind) : Mask.Continuation);
            done = Math.Min(stop, end);
            if (stop > end)
                break;
        }
        return masked?.Append(tokens.Text, done, end - done).ToString();
    }

    /// <summary>The characters of a match: a plus sign and a bracket that belong to a telephone number go with it.</summary>
    private static (int Start, int End) Range(TokenText tokens, Match match)
    {
        var (start, end) = (tokens[match.First].Start, tokens[match.Last].End);
        var closes = tokens.Text.AsSpan(start, end - start).Contains(')');
        while (start > 0 && (tokens.Text[start - 1] == '+' || (closes && tokens.Text[start - 1] == '(')))
            start--;
        return (start, end);
    }
}
