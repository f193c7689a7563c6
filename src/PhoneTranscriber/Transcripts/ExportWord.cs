using System.Globalization;
using System.Text;

namespace PhoneTranscriber.Transcripts;

/// <summary>A piece of a turn's text that stays on one line of a cue.</summary>
/// <param name="Text">Without white space and control characters, never empty.</param>
/// <param name="StartMs">Start on the call's clock, ms.</param>
/// <param name="EndMs">End on the call's clock, ms; never before the start.</param>
/// <param name="Length">Characters as a reader counts them.</param>
internal readonly record struct ExportWord(string Text, long StartMs, long EndMs, int Length)
{
    /// <summary>The words of a text; white space of any kind parts them, control characters are left out.</summary>
    public static IEnumerable<string> Split(string text) => text
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(static word => word.Any(char.IsControl) ? string.Concat(word.Where(letter => !char.IsControl(letter))) : word)
        .Where(static word => word.Length > 0);

    /// <summary>
    /// The turn's text with a time for each word: the recognizer's, as long as its words are those of the text. Otherwise (formatting may
    /// merge or split words) the turn's time is shared out by length. No piece is longer than <paramref name="width"/>.
    /// </summary>
    public static List<ExportWord> Of(Turn turn, int width)
    {
        var texts = Split(turn.Text).ToList();
        var timed = turn.Words.SelectMany(word => Share(Split(word.Text).ToList(), word.StartMs, word.EndMs)).ToList();
        var words = timed.Select(word => word.Text).SequenceEqual(texts, StringComparer.Ordinal)
            ? timed
            : Share(texts, turn.StartMs, turn.EndMs);
        return [.. words.SelectMany(word => word.Cut(width))];
    }

    /// <summary>A word without a place to break, or a language that has no spaces, is cut between characters.</summary>
    private List<ExportWord> Cut(int width)
    {
        if (Length <= width) return [this];
        var pieces = new List<string>();
        var piece = new StringBuilder();
        var length = 0;
        for (var letters = StringInfo.GetTextElementEnumerator(Text); letters.MoveNext(); length++)
        {
            if (length == width)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
                length = 0;
            }

            piece.Append(letters.GetTextElement());
        }

        pieces.Add(piece.ToString());
        return Share(pieces, StartMs, EndMs);
    }

    private static List<ExportWord> Share(List<string> texts, long startMs, long endMs)
    {
        var lengths = texts.Select(text => new StringInfo(text).LengthInTextElements).ToList();
        var (all, before) = (Math.Max(1, lengths.Sum()), 0);
        // Fractions of a span: a product of both could overflow on times that no call has.
        var (start, span) = (Math.Max(0, startMs), (double)Math.Max(0, Math.Max(0, endMs) - Math.Max(0, startMs)));
        var words = new List<ExportWord>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var from = start + (long)(span * before / all);
            before += lengths[i];
            words.Add(new ExportWord(texts[i], from, start + (long)(span * before / all), lengths[i]));
        }

        return words;
    }
}
