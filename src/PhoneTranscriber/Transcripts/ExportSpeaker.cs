namespace PhoneTranscriber.Transcripts;

/// <summary>What a reader calls the party of a turn.</summary>
internal static class ExportSpeaker
{
    /// <summary><c>Caller</c>, <c>Agent</c>, or with the speech service's label <c>Caller B</c>; no line breaks.</summary>
    public static string Name(Turn turn)
    {
        var name = turn.Speaker.Length == 0 ? turn.Track : turn.Speaker;
        return string.Join(' ', ExportWord.Split($"{char.ToUpperInvariant(name[0])}{name[1..]} {turn.SpeakerLabel}"));
    }
}
