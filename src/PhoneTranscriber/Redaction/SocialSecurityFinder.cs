namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds social security numbers in a run of digits.
/// </summary>
/// <remarks>
/// Nine digits are one when they are grouped 3-2-4 (written or dictated) or when they are all that a turn says, and the Social
/// Security Administration could have issued them (no 000 or 666 area, no empty group or serial; areas from 900 are the tax
/// office's ITINs). Called "social" by the speaker, any nine digits and more are.
/// </remarks>
internal static class SocialSecurityFinder
{
    public const int DigitCount = 9;

    /// <summary>Ranges of elements, ascending and disjoint; <paramref name="alone"/> when the run is all that the turn says.</summary>
    public static List<(int From, int To)> Find(NumberRun run, Cue cue, bool alone)
    {
        if (run.DigitCount < DigitCount || run.IsQuantity || run.IsInternational)
            return [];
        if (cue == Cue.SocialSecurity || (alone && run.DigitCount == DigitCount && CouldBeIssued(run.Digits)))
            return [(0, run.Elements.Count)];

        var found = new List<(int From, int To)>();
        var groups = DigitGroup.Of(run);
        for (var i = 0; i < groups.Count; i++)
        {
            if (!GroupShape.Matches(groups, i, [3, 2, 4]))
                continue;
            var range = (From: groups[i].From, To: groups[i + 2].To);
            if (!CouldBeIssued(run.Slice(range.From, range.To).Digits))
                continue;
            found.Add(range);
            i += 2;
        }
        return found;
    }

    private static bool CouldBeIssued(string digits) =>
        digits[..3] is not ("000" or "666") && digits[3..5] != "00" && digits[5..] != "0000";
}
