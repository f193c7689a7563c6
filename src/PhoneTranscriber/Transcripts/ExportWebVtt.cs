using System.Text;

namespace PhoneTranscriber.Transcripts;

/// <summary>WebVTT (W3C): one cue per part of a turn, its party as the voice: <c>&lt;v Caller&gt;</c>.</summary>
internal static class ExportWebVtt
{
    public static byte[] Write(IReadOnlyList<Turn> turns)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var cue in ExportCues.Of(turns, static _ => 0))
        {
            text.Append('\n')
                .Append(ExportTime.Format(cue.StartMs, '.')).Append(" --> ").Append(ExportTime.Format(cue.EndMs, '.')).Append('\n')
                .Append("<v ").Append(Escape(ExportSpeaker.Name(cue.Turn))).Append('>')
                .AppendJoin('\n', cue.Lines.Select(Escape)).Append("</v>\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An arrow within a cue would end it, so ">" is escaped as well.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
