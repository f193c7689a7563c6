namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds the runs of digits in a text, written and spelled out in English. One pass over the tokens; no element is longer than
/// eight of them.
/// </summary>
internal sealed class NumberReader(TokenText tokens)
{
    private const int MaxFillersBetweenGroups = 3;
    private const string CurrencySigns = "$€£¥";

    private static readonly string[] Units =
        ["dollars", "dollar", "bucks", "euros", "euro", "pounds", "cents", "percent", "million", "billion", "thousand", "hundred"];

    private readonly ElementReader _elements = new(tokens);

    public List<NumberRun> ReadRuns()
    {
        var runs = new List<NumberRun>();
        var open = new List<NumberElement>();
        var (since, fillers) = (Separator.Glued, 0);
        for (var at = 0; at < tokens.Count;)
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
                runs.Add(new NumberRun(open.ToArray(), IsInternational(open[0].First), IsQuantity(open)));
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

    private bool IsInternational(int first) =>
        EndsWith(tokens.Gap(first), '+') || (first > 0 && tokens.Is(first - 1, "plus"));

    private bool IsQuantity(List<NumberElement> run)
    {
        var (first, last) = (run[0].First, run[^1].Last);
        var gap = tokens.Gap(first).TrimEnd();
        if (!gap.IsEmpty && CurrencySigns.Contains(gap[^1]))
            return true;
        if (tokens[last].End < tokens.Text.Length && tokens.Text[tokens[last].End] == '%')
            return true;
        if (last + 1 < tokens.Count && Array.Exists(Units, unit => tokens.Is(last + 1, unit)))
            return true;
        return run.Count > 1 && run[0].Digits.Length <= 3 && run.Skip(1).All(group => group.Digits.Length == 3 && tokens.Gap(group.First) is ",");
    }

    private static bool EndsWith(ReadOnlySpan<char> gap, char sign)
    {
        gap = gap.TrimEnd();
        return !gap.IsEmpty && (gap[^1] == sign || (gap[^1] == '(' && EndsWith(gap[..^1], sign)));
    }
}
