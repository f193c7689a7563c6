using System.Text.RegularExpressions;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>Turns the service's <c>Turn</c> message, in the session's time, into a turn on the call's clock.</summary>
internal static partial class TurnReader
{
    /// <summary>What to show; the words where there is no transcript. Whisper says of sounds what they are, <c>[Silence]</c>: that is no text.</summary>
    public static string Text(TurnMessage message)
    {
        var text = message.DisplayText;
        if (text.Length == 0) text = string.Join(' ', message.Words.Select(word => word.Text));
        return message.Family == ModelFamily.Whisper && Sounds().IsMatch(text) ? "" : text;
    }

    /// <summary>Null when the message has no text.</summary>
    /// <param name="message">In the session's time.</param>
    /// <param name="toCall">From the session's time to the call's clock, ms.</param>
    /// <param name="nowMs">The place on the call's clock, ms, of a text that comes without words.</param>
    /// <param name="track">The track.</param>
    /// <param name="speaker">Who speaks on it.</param>
    public static Transcripts.Turn? Read(TurnMessage message, Func<long, long> toCall, long nowMs, string track, string speaker)
    {
        var text = Text(message);
        if (text.Length == 0) return null;
        var words = new Transcripts.Word[message.Words.Count];
        for (var i = 0; i < words.Length; i++)
        {
            var word = message.Words[i];
            words[i] = new Transcripts.Word(word.Text, toCall(word.StartMs), toCall(word.EndMs), word.Confidence);
        }

        return new Transcripts.Turn
        {
            Order = null,
            Track = track,
            Speaker = speaker,
            SpeakerLabel = Label(message.SpeakerLabel),
            Text = text,
            Formatted = message.TurnIsFormatted,
            StartMs = words.Length > 0 ? words[0].StartMs : nowMs,
            EndMs = words.Length > 0 ? words[^1].EndMs : nowMs,
            Confidence = message.Confidence is { } confidence ? Math.Round(confidence, 4) : null,
            Language = message.LanguageCode,
            Words = words,
        };
    }

    /// <summary>One letter A to Z; the service has several words for a speaker it does not know.</summary>
    public static string? Label(string? label) => label is [>= 'A' and <= 'Z'] ? label : null;

    [GeneratedRegex(@"^(\s*\[[^\]]*\])+\s*$")]
    private static partial Regex Sounds();
}
