using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Speakers of earlier turns were re-assigned (<c>speaker_labels</c>). Text and times are unchanged; per turn the last revision wins.
/// </summary>
/// <example><code>{"type":"SpeakerRevision","revisions":[{"turn_order":2,"speaker_label":"A","words":[…]}]}</code></example>
public sealed record SpeakerRevisionMessage : StreamingMessage
{
    /// <summary>The turns that changed.</summary>
    public IReadOnlyList<SpeakerRevision> Revisions { get; init => field = LenientList.Of(value); } = [];
}
