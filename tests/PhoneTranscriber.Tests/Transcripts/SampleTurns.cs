using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>Turns to export.</summary>
internal static class SampleTurns
{
    /// <summary>A call with overlap, a long turn, a turn without duration, other scripts, and text that is markup elsewhere.</summary>
    public static readonly IReadOnlyList<Turn> Call =
    [
        Say(0, "caller", 4_210, 6_480, "I would like to change my appointment."),
        Say(2, "caller", 9_000, 9_000, "Zoë & Jürgen <b>Müller</b> --> 午前9時 😀"),
        Say(1, "agent", 6_100, 21_300,
            "Of course, I can do that for you, but I have to ask you for your date of birth first, and for the reference number "
            + "that is printed at the top of the letter which we sent you last week."),
        Say(3, "caller", 3_725_004, 3_726_100, "{\\an8}Bye.\nThank you."),
    ];

    /// <summary>A turn whose words take equal time each.</summary>
    public static Turn Say(int order, string speaker, long startMs, long endMs, string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var share = (endMs - startMs) / Math.Max(1, words.Length);
        return new Turn
        {
            Order = order,
            Track = speaker == "caller" ? "inbound" : "outbound",
            Speaker = speaker,
            Text = text,
            Formatted = true,
            StartMs = startMs,
            EndMs = endMs,
            Confidence = 0.9,
            Language = "en",
            Words = [.. words.Select((word, i) => new Word(word, startMs + (i * share), startMs + ((i + 1) * share), 0.9))],
        };
    }
}
