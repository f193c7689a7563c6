namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>Everything a session will hear, in order of time.</summary>
public sealed record TranscriptScript
{
    /// <exception cref="ArgumentException">An utterance has no words, or words overlap or run backwards.</exception>
    public TranscriptScript(params IReadOnlyList<ScriptedUtterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        var clock = 0;
        foreach (var utterance in utterances)
        {
            if (utterance.Words.Count == 0)
                throw new ArgumentException("An utterance needs words.", nameof(utterances));

            foreach (var word in utterance.Words)
            {
                if (word.StartMs < clock || word.EndMs <= word.StartMs)
                    throw new ArgumentException($"'{word.Text}' at {word.StartMs}..{word.EndMs} ms is out of order.", nameof(utterances));

                clock = word.EndMs;
            }
        }

        Utterances = utterances;
    }

    public IReadOnlyList<ScriptedUtterance> Utterances { get; }
}
