namespace PhoneTranscriber.Redaction;

/// <summary>
/// Sees to it that what is masked in the text of a turn is masked in its words too, and the other way round, when the two are not
/// spelled the same.
/// </summary>
/// <remarks>
/// What both scans found, in whatever spelling, is settled. Anything else is carried over by place: tokens that both begin or end
/// with stand for each other, and what lies between stands for all that lies between in the other. This masks too much rather than
/// too little. Linear.
/// </remarks>
internal sealed class Reconciliation
{
    private readonly TurnScan _from;
    private readonly TurnScan _to;
    private readonly int _prefix;
    private readonly int _suffix;

    private Reconciliation(TurnScan from, TurnScan to)
    {
        (_from, _to) = (from, to);
        var shorter = Math.Min(from.Tokens.Count, to.Tokens.Count);
        while (_prefix < shorter && Same(_prefix, _prefix))
            _prefix++;
        while (_suffix < shorter - _prefix && Same(from.Tokens.Count - 1 - _suffix, to.Tokens.Count - 1 - _suffix))
            _suffix++;
    }

    /// <summary>The matches of <paramref name="to"/> and what only <paramref name="from"/> found, as tokens of the former.</summary>
    public static List<Match> Carry(TurnScan from, TurnScan to)
    {
        var settled = new Dictionary<(RedactionKind? Kind, string Value), int>();
        foreach (var match in to.Matches)
            settled[(match.Kind, match.Value)] = settled.GetValueOrDefault((match.Kind, match.Value)) + 1;

        var carried = new List<Match>(to.Matches);
        Reconciliation? places = null;
        foreach (var match in from.Matches)
        {
            var key = (match.Kind, match.Value);
            if (settled.GetValueOrDefault(key) is > 0 and var left)
                settled[key] = left - 1;
            else if ((places ??= new Reconciliation(from, to)).Place(match) is { } placed)
                carried.Add(placed);
        }
        return Match.Merge(carried);
    }

    private Match? Place(Match match)
    {
        var first = IsInMiddle(match.First) ? _prefix : Counterpart(match.First);
        var last = IsInMiddle(match.Last) ? _to.Tokens.Count - _suffix - 1 : Counterpart(match.Last);
        return first <= last ? match with { First = first, Last = last } : null;
    }

    private bool IsInMiddle(int token) => token >= _prefix && token < _from.Tokens.Count - _suffix;

    private int Counterpart(int token) => token < _prefix ? token : token - _from.Tokens.Count + _to.Tokens.Count;

    private bool Same(int from, int to) => _from.Tokens.Span(from).Equals(_to.Tokens.Span(to), StringComparison.OrdinalIgnoreCase);
}
