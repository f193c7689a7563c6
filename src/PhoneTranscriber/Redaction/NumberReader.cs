namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds the runs of digits in a text, written and spelled out in English. One pass over the tokens; no element is longer than
/// eight of them.
/// </summary>
internal sealed class NumberReader(TokenText tokens)
{
    private const int MaxFillersBetweenGroups = 3;

    private readonly ElementReader _elements = new(tokens);

    /// <summary>The runs among the tokens <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    public List<NumberRun> ReadRuns(int from, int to)
    {
        var runs = new List<NumberRun>();
        var open = new List<NumberElement>();
        var (since, fillers) = (Separator.Glued, 0);
        for (var at = from; at < to;)
        {
            var before = Joined(since, tokens[at].Before);
            if (before == Separator.Break)
                Close();

            var previous = open.Count > 0 && fillers == 0 ? open[^1] : null;
            if (_elements.TryRead(at, previous, before) is { } element)
            {
                open.Add(element);
                at = element.Last + 1;
                (since, fillers) = (Separator.Glued, 0);
                continue;
            }

            if (open.Count > 0 && fillers < MaxFillersBetweenGroups && tokens[at].Number.Kind is
                    NumberWordKind.Filler or NumberWordKind.SpokenSign or NumberWordKind.Oh)
            {
                since = AfterFiller(since, tokens[at]);
                fillers++;
            }
            else
            {
                Close();
            }
            at++;
        }
        Close();
        return runs;

        void Close()
        {
            if (open.Count > 0)
                runs.Add(new NumberRun(tokens, [.. open]));
            open.Clear();
            (since, fillers) = (Separator.Glued, 0);
        }
    }

    /// <summary>Fillers are pauses, but a spoken sign joins two groups like the sign itself.</summary>
    private static Separator AfterFiller(Separator since, Token filler) =>
        filler.Number.Kind == NumberWordKind.SpokenSign ? Joined(Joined(since, filler.Before), Separator.Tight) : Separator.Pause;

    private static Separator Joined(Separator earlier, Separator later) => (earlier, later) switch
    {
        (Separator.Tight, Separator.Space) or (Separator.Space, Separator.Tight) => Separator.Tight,
        _ => (Separator)Math.Max((int)earlier, (int)later),
    };
}
