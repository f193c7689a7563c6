namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>What one speaker says in one go.</summary>
/// <param name="Words">In order, not overlapping.</param>
/// <param name="Language">Reported on finals when <c>language_detection</c> is on.</param>
/// <param name="Speaker">A letter; reported on finals when <c>speaker_labels</c> is on.</param>
public sealed record ScriptedUtterance(IReadOnlyList<ScriptedWord> Words, string Language = "en", string Speaker = "A")
{
    public string Text => string.Join(' ', Words.Select(word => word.Text));

    public int StartMs => Words[0].StartMs;

    public int EndMs => Words[^1].EndMs;

    /// <summary>Spaces the words of <paramref name="text"/> evenly.</summary>
    /// <param name="text">Words separated by spaces, formatted.</param>
    /// <param name="startMs">Where the first word starts, in milliseconds of audio.</param>
    /// <param name="wordMs">Length of a word in milliseconds.</param>
    /// <param name="pauseMs">Silence between two words in milliseconds.</param>
    public static ScriptedUtterance Say(string text, int startMs, int wordMs = 240, int pauseMs = 40)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ScriptedUtterance(
        [
            .. words.Select((word, i) => new ScriptedWord(
                word,
                startMs + i * (wordMs + pauseMs),
                startMs + i * (wordMs + pauseMs) + wordMs)),
        ]);
    }
}
