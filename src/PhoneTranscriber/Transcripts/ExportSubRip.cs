using System.Text;

namespace PhoneTranscriber.Transcripts;

/// <summary>
/// SubRip: a number from 1, the times, the lines, an empty line. Lines end in CR LF, which SubRip itself writes and every player takes.
/// </summary>
internal static class ExportSubRip
{
    public static byte[] Write(IReadOnlyList<Turn> turns)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var cue in ExportCues.Of(turns, turn => Label(turn).Length))
        {
            text.Append(++number).Append("\r\n")
                .Append(ExportTime.Format(cue.StartMs, ',')).Append(" --> ").Append(ExportTime.Format(cue.EndMs, ',')).Append("\r\n")
                .Append(Plain(Label(cue.Turn)))
                .AppendJoin("\r\n", cue.Lines.Select(Plain)).Append("\r\n\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Label(Turn turn) => ExportSpeaker.Name(turn) + ": ";

    /// <summary>
    /// The format cannot escape anything, and players take tags (<c>&lt;i&gt;</c>) and overrides (<c>{\an8}</c>) from it: an invisible word
    /// joiner (U+2060) behind the opening sign keeps them text, and another breaks up an arrow.
    /// </summary>
    private static string Plain(string line) => line
        .Replace("<", "<\u2060", StringComparison.Ordinal)
        .Replace("{\\", "{\u2060\\", StringComparison.Ordinal)
        .Replace("-->", "--\u2060>", StringComparison.Ordinal);
}
