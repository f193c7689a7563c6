namespace PhoneTranscriber.Redaction;

/// <summary>Tokens to mask.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them, inclusive.</param>
/// <param name="Kind">What they are; null when that is in doubt.</param>
/// <param name="Value">Digits, or letters and digits in lower case: by this the same thing is known again in another spelling.</param>
internal readonly record struct Match(int First, int Last, RedactionKind? Kind, string Value)
{
    /// <summary>Both, as one match of the kind that takes precedence.</summary>
    public Match Union(Match other)
    {
        var leading = (Kind ?? (RedactionKind)int.MaxValue) <= (other.Kind ?? (RedactionKind)int.MaxValue) ? this : other;
        return leading with { First = Math.Min(First, other.First), Last = Math.Max(Last, other.Last) };
    }

    /// <summary>Ascending and disjoint: overlapping matches become one.</summary>
    public static List<Match> Merge(IEnumerable<Match> matches)
    {
        var merged = new List<Match>();
        foreach (var match in matches.OrderBy(match => match.First).ThenBy(match => match.Kind ?? (RedactionKind)int.MaxValue))
        {
            if (merged.Count > 0 && match.First <= merged[^1].Last)
                merged[^1] = merged[^1].Union(match);
            else
                merged.Add(match);
        }
        return merged;
    }
}
