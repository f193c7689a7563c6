using System.Text;

namespace PhoneTranscriber.Transcripts;

/// <summary>One line per turn, for people: <c>[00:00:04] Caller: I would like to change my appointment.</c></summary>
internal static class ExportText
{
    public static byte[] Write(IReadOnlyList<Turn> turns)
    {
        var text = new StringBuilder();
        foreach (var turn in turns)
        {
            // What was said cannot forge a line: its own line breaks become spaces.
            var words = string.Join(' ', ExportWord.Split(turn.Text));
            text.Append('[').Append(ExportTime.Format(turn.StartMs)).Append("] ").Append(ExportSpeaker.Name(turn)).Append(": ")
                .Append(words).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
