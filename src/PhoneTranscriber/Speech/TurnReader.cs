using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>Turns the service's <c>Turn</c> message, in the session's time, into a turn on the call's clock.</summary>
internal static class TurnReader
{
    /// <summary>Null when the message has no text.</summary>
    public static Transcripts.Turn? Read(TurnMessage message, SessionTimeline timeline, string track, string speaker)
    {
        var text = message.DisplayText;
        if (text.Length == 0) return null;
        var words = message.Words.Select(word => new Transcripts.Word(
            word.Text, timeline.ToCall(word.StartMs), timeline.ToCall(word.EndMs), word.Confidence)).ToList();
        return new Transcripts.Turn
        {
            Order = null,
            Track = track,
            Speaker = speaker,
            SpeakerLabel = message.SpeakerLabel,
            Text = text,
            Formatted = message.TurnIsFormatted,
            StartMs = words.Count > 0 ? words[0].StartMs : 0,
            EndMs = words.Count > 0 ? words[^1].EndMs : 0,
            Confidence = message.Confidence is { } confidence ? Math.Round(confidence, 4) : null,
            Language = message.LanguageCode,
            Words = words,
        };
    }
}
