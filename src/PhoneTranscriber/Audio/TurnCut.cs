namespace PhoneTranscriber.Audio;

/// <summary>
/// Finds the pause that ended a turn in the audio itself. The service's word times cannot be cut at: it reports the first word of a turn up
/// to 1 s early and the end of the last one up to 1.3 s late, while the next turn may begin 400 ms after it.
/// </summary>
internal static class TurnCut
{
    /// <summary>How late the end of a last word may be reported, frames of 20 ms.</summary>
    private const int LateFrames = 70;

    /// <summary>How early or late a time in the middle of a turn may be, frames.</summary>
    private const int SlackFrames = 5;

    /// <summary>Sound shorter than this is a click, frames.</summary>
    private const int MinWordFrames = 2;

    /// <summary>The cut stays so close to the word it follows, frames: what comes later belongs to the next turn.</summary>
    private const int MaxTailFrames = 15;

    /// <summary>The first frame that no longer belongs to the turn.</summary>
    /// <param name="marks">The frames from where the turn may have begun to the newest that the service had when it ended the turn.</param>
    /// <param name="wordStart">Reported start of the last word, index into <paramref name="marks"/>; may lie outside.</param>
    /// <param name="wordEnd">Reported end of the last word, likewise.</param>
    /// <param name="minPause">A shorter silence is within a turn, frames.</param>
    /// <param name="isLast">Nothing follows these frames: their end is a pause.</param>
    public static int Find(ReadOnlySpan<FrameMark> marks, int wordStart, int wordEnd, int minPause, bool isLast)
    {
        var earliest = Math.Max(0, Math.Max(wordStart - SlackFrames, wordEnd - LateFrames));
        var latest = Math.Min(marks.Length, wordEnd + (2 * SlackFrames));
        var word = NextRun(marks, earliest, voiced: true, MinWordFrames);
        var pause = word < 0 || word >= latest ? -1 : NextRun(marks, word, voiced: false, minPause);
        if (pause >= 0 && pause <= latest) return pause + Math.Min(RunLength(marks, pause) / 2, MaxTailFrames);
        if (word >= 0 && pause < 0 && isLast) return marks.Length;
        return Quietest(marks, earliest, latest);
    }

    /// <summary>No pause: the turn was ended by force, or at its greatest length. The quietest place near its end is as good as any.</summary>
    private static int Quietest(ReadOnlySpan<FrameMark> marks, int from, int to)
    {
        var quietest = Math.Clamp(from, 0, marks.Length);
        for (var frame = quietest; frame < to; frame++)
        {
            if (marks[frame].Level <= marks[quietest].Level) quietest = frame;
        }

        return quietest;
    }

    private static int NextRun(ReadOnlySpan<FrameMark> marks, int from, bool voiced, int atLeast)
    {
        for (var frame = from; frame < marks.Length; frame++)
        {
            if (marks[frame].IsVoiced != voiced) continue;
            var length = RunLength(marks, frame);
            if (length >= atLeast) return frame;
            frame += length;
        }

        return -1;
    }

    private static int RunLength(ReadOnlySpan<FrameMark> marks, int from)
    {
        var end = from;
        while (end < marks.Length && marks[end].IsVoiced == marks[from].IsVoiced) end++;
        return end - from;
    }
}
