namespace PhoneTranscriber.Transcripts;

/// <summary>
/// Cuts turns into cues that can be read in time: at most two lines of 42 characters and seven seconds, as is the custom for subtitles,
/// and a new cue after a pause. Cues come in the order of their start; those of different parties may overlap, as people do.
/// </summary>
internal static class ExportCues
{
    private const int MostLines = 2;
    private const int LineWidth = 42;
    private const long LongestMs = 7_000;
    private const long PauseMs = 2_000;

    /// <summary>Shorter ones would only flash up; also what a turn without duration gets.</summary>
    private const long ShortestMs = 500;

    /// <param name="turns">In any order.</param>
    /// <param name="labelWidth">Characters that the format itself puts before a cue's first line.</param>
    public static IReadOnlyList<ExportCue> Of(IEnumerable<Turn> turns, Func<Turn, int> labelWidth) =>
    [
        .. turns.SelectMany(turn => Of(turn, Math.Min(labelWidth(turn), LineWidth / 2)))
            .OrderBy(cue => cue.StartMs).ThenBy(cue => cue.Turn.Order),
    ];

    private static List<ExportCue> Of(Turn turn, int labelWidth)
    {
        var cues = new List<ExportCue>();
        var lines = new List<string>();
        var (first, last, left) = (default(ExportWord), default(ExportWord), 0);
        foreach (var word in ExportWord.Of(turn, LineWidth - labelWidth))
        {
            var late = lines.Count > 0 && (word.StartMs - last.EndMs >= PauseMs || word.EndMs - first.StartMs > LongestMs);
            var fits = lines.Count > 0 && word.Length + 1 <= left;
            if (late || (lines.Count == MostLines && !fits)) Close();
            if (lines.Count > 0 && fits)
            {
                lines[^1] += " " + word.Text;
                left -= word.Length + 1;
            }
            else
            {
                if (lines.Count == 0) first = word;
                left = LineWidth - (lines.Count == 0 ? labelWidth : 0) - word.Length;
                lines.Add(word.Text);
            }

            last = word;
        }

        if (lines.Count > 0) Close();
        return Separate(cues);

        void Close()
        {
            cues.Add(new ExportCue(turn, first.StartMs, last.EndMs, [.. lines]));
            lines.Clear();
        }
    }

    /// <summary>Every cue gets time to be seen, but not into the next one of the same turn; whatever the words' times were.</summary>
    private static List<ExportCue> Separate(List<ExportCue> cues)
    {
        for (var i = 1; i < cues.Count; i++)
            cues[i] = cues[i] with { StartMs = Math.Max(cues[i].StartMs, cues[i - 1].StartMs) };

        for (var i = 0; i < cues.Count; i++)
        {
            var end = Math.Max(cues[i].EndMs, cues[i].StartMs + ShortestMs);
            if (i + 1 < cues.Count && cues[i + 1].StartMs > cues[i].StartMs) end = Math.Min(end, cues[i + 1].StartMs);
            cues[i] = cues[i] with { EndMs = end };
        }

        return cues;
    }
}
