using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Transcripts;

/// <summary>Where the words of a search stand in a transcript, by the rules by which storage finds them.</summary>
/// <param name="search">What was typed.</param>
internal sealed class SearchHits(string search)
{
    /// <summary>Hits of one call.</summary>
    private const int MaxHits = 3;

    /// <summary>Ranges of one hit.</summary>
    private const int MaxRanges = 100;

    private readonly IReadOnlyList<SearchWord> _words = SearchWords.Split(search);

    /// <summary>The turns with the most of the words, in the order of the call, and how many turns have any.</summary>
    public (IReadOnlyList<SearchHit> Hits, int Count) Find(IEnumerable<Turn> turns)
    {
        var found = turns.Select(Look).Where(found => found.Words > 0).ToList();
        return (
            [
                .. found.OrderByDescending(found => found.Words).ThenBy(found => found.Turn.Order)
                    .Take(MaxHits)
                    .OrderBy(found => found.Turn.Order)
                    .Select(found => new SearchHit(found.Turn.Order, found.Turn.Track, found.Turn.StartMs, found.Turn.Text, Join(found.Ranges))),
            ],
            found.Count);
    }

    /// <summary>How many of the words a turn has, and where.</summary>
    private (Turn Turn, int Words, List<int[]> Ranges) Look(Turn turn)
    {
        var tokens = SearchWords.Tokens(turn.Text).ToList();
        var (words, ranges) = (0, new List<int[]>());
        foreach (var word in _words)
        {
            var before = ranges.Count;
            for (var at = 0; at + word.Tokens.Length <= tokens.Count; at++)
            {
                if (!IsAt(tokens, at, word)) continue;
                var last = tokens[at + word.Tokens.Length - 1];
                ranges.Add([tokens[at].Start, last.Start + last.Length - tokens[at].Start]);
            }

            if (ranges.Count > before) words++;
        }

        return (turn, words, ranges);
    }

    private static bool IsAt(List<SearchToken> tokens, int at, SearchWord word)
    {
        for (var i = 0; i < word.Tokens.Length; i++)
            if (!word.Fits(i, tokens[at + i].Text)) return false;
        return true;
    }

    /// <summary>Ranges from left to right; those that overlap become one.</summary>
    private static List<int[]> Join(List<int[]> ranges)
    {
        var joined = new List<int[]>();
        foreach (var range in ranges.OrderBy(range => range[0]))
        {
            if (joined.Count > 0 && joined[^1] is var last && range[0] < last[0] + last[1]) last[1] = Math.Max(last[1], range[0] + range[1] - last[0]);
            else if (joined.Count < MaxRanges) joined.Add([range[0], range[1]]);
        }

        return joined;
    }
}
