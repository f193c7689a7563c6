namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds telephone numbers in a run of digits.
/// </summary>
/// <remarks>
/// International numbers have 8 to 15 digits after their plus sign or prefix (ITU-T E.164). North American ones are known by
/// their groups (3-3-4, 3-4) or by ten digits whose area code begins with 2 to 9 (NANPA); European ones by a leading zero and 10
/// to 12 digits. What the speaker calls a phone is one from seven digits on; what is called an order is one only when it is
/// written 3-3-4 with signs between.
/// </remarks>
internal static class PhoneNumberFinder
{
    private const int MinDigits = 7;
    private const int MinInternationalDigits = 8;
    private const int MaxInternationalDigits = 15;

    private static readonly int[] ThreeThreeFour = [3, 3, 4];
    private static readonly int[] ThreeFour = [3, 4];
    private static readonly int[][] LooseShapes = [ThreeThreeFour, [1, 3, 3, 4], [1, 3, 7], [3, 7], [6, 4], [3, 3, 2, 2]];

    /// <summary>Ranges of elements, ascending and disjoint.</summary>
    public static List<(int From, int To)> Find(NumberRun run, Cue cue)
    {
        if (run.DigitCount < MinDigits || run.IsQuantity)
            return [];
        if (run.IsInternational)
            return International(run);
        if (cue == Cue.Phone || (cue == Cue.None && IsNational(run)))
            return [(0, run.Elements.Count)];

        var found = new List<(int From, int To)>();
        var groups = DigitGroup.Of(run);
        for (var i = 0; i < groups.Count; i++)
        {
            var count = ShapeAt(run, groups, i, cue);
            if (count == 0 && cue == Cue.None)
                count = UnbrokenAt(run, groups, i);
            if (count == 0)
                continue;
            found.Add((groups[i].From, groups[i + count - 1].To));
            i += count - 1;
        }
        return found;
    }

    /// <summary>All of it, but not what follows after a pause and would make it longer than any telephone number.</summary>
    private static List<(int From, int To)> International(NumberRun run)
    {
        var digits = 0;
        for (var to = 0; to < run.Elements.Count; to++)
        {
            if (digits >= MinInternationalDigits && run.DigitCount > MaxInternationalDigits && run.Elements[to].Before == Separator.Pause)
                return [(0, to)];
            digits += run.Elements[to].Digits.Length;
        }
        return digits >= MinInternationalDigits ? [(0, run.Elements.Count)] : [];
    }

    /// <summary>Digits that are a national number without any grouping: dictated one by one, or written as one.</summary>
    private static bool IsNational(NumberRun run)
    {
        var digits = run.Digits;
        if (digits.Length is < 10 or > 17)
            return false;
        if (digits[0] == '0')
            return digits.Length <= 12 || digits is ['0', '0', ..] or ['0', '1', '1', ..];

        // Across pauses ten digits are as likely a list: "twenty one, twenty two, …".
        var paused = run.Elements.Skip(1).Any(element => element.Before == Separator.Pause);
        var ungrouped = !paused && (run.Elements.Count == 1 || run.Elements.Any(element => element.Spelled || element.Digits.Length == 1));
        return ungrouped && (digits.Length, digits[0], digits[1]) is (10, >= '2', _) or (11, '1', >= '2');
    }

    /// <summary>The number of groups from <paramref name="at"/> to the next pause when they are a national number, or 0.</summary>
    private static int UnbrokenAt(NumberRun run, List<DigitGroup> groups, int at)
    {
        if (at > 0 && groups[at].Before != Separator.Pause)
            return 0;

        var end = at + 1;
        while (end < groups.Count && groups[end].Before != Separator.Pause)
            end++;
        return IsNational(run.Slice(groups[at].From, groups[end - 1].To)) ? end - at : 0;
    }

    private static int ShapeAt(NumberRun run, List<DigitGroup> groups, int at, Cue cue)
    {
        if (GroupShape.Matches(groups, at, ThreeThreeFour) && GroupShape.IsJoinedBySigns(groups, at, 3))
            return 3;
        if (cue is not Cue.None)
            return 0;
        if (GroupShape.Matches(groups, at, ThreeFour) && GroupShape.IsJoinedBySigns(groups, at, 2) && IsAreaCode(run, groups[at]))
            return 2;

        var shape = Array.Find(LooseShapes, shape => GroupShape.Matches(groups, at, shape));
        if (shape is null)
            return 0;
        var trunk = shape[0] == 1;
        return IsAreaCode(run, groups[trunk ? at + 1 : at]) && (!trunk || run.Elements[groups[at].From].Digits == "1") ? shape.Length : 0;
    }

    private static bool IsAreaCode(NumberRun run, DigitGroup group) => run.Elements[group.From].Digits[0] >= '2';
}
