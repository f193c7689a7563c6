namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Speech was recognised (Universal-3 Pro models). It arrives with the turn's first text, not at the onset: use <see cref="Timestamp"/>.
/// </summary>
/// <example><code>{"type":"SpeechStarted","timestamp":2140,"confidence":0.971204}</code></example>
public sealed record SpeechStartedMessage : StreamingMessage
{
    /// <summary>Onset of the speech in ms from the start of the session's audio.</summary>
    public long Timestamp { get; init; }

    /// <summary>0..1; null if it was not sent.</summary>
    public double? Confidence { get; init; }
}
