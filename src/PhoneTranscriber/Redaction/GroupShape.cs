namespace PhoneTranscriber.Redaction;

/// <summary>Finds groups of given lengths that stand by themselves: 3-2-4, 3-3-4.</summary>
internal static class GroupShape
{
    /// <summary>
    /// Whether the groups from <paramref name="at"/> on have these lengths, and no further group is joined to them as closely as they
    /// are to each other.
    /// </summary>
    public static bool Matches(List<DigitGroup> groups, int at, ReadOnlySpan<int> lengths)
    {
        if (at + lengths.Length > groups.Count)
            return false;

        var (first, end) = (at == 0 ? Separator.Break : groups[at].Before, at + lengths.Length);
        var after = end == groups.Count ? Separator.Break : groups[end].Before;
        for (var i = 0; i < lengths.Length; i++)
        {
            var group = groups[at + i];
            if (group.Digits != lengths[i] || (i > 0 && (group.Before >= first || group.Before >= after)))
                return false;
        }
        return first > Separator.Tight && after > Separator.Tight;
    }

    /// <summary>Whether the groups after the first one are joined by signs, as in <c>555-1234</c>.</summary>
    public static bool IsJoinedBySigns(List<DigitGroup> groups, int at, int count) =>
        Enumerable.Range(at + 1, count - 1).All(i => groups[i].Before == Separator.Tight);
}
