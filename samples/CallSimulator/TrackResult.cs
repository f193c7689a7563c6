using PhoneTranscriber.Testing.Text;

namespace PhoneTranscriber.CallSimulator;

/// <summary>What the bridge understood of one track.</summary>
/// <param name="Speaker"><c>caller</c> or <c>agent</c>.</param>
/// <param name="Text">The final turns, joined.</param>
/// <param name="Errors">Compared with the reference; null without one.</param>
internal sealed record TrackResult(string Speaker, string Text, WordErrors? Errors)
{
    public static TrackResult Create(string track, string speaker, string? reference, IReadOnlyList<TranscriptTurn> turns)
    {
        var text = string.Join(' ', turns.Where(turn => turn.Track == track).OrderBy(static turn => turn.Order).Select(static turn => turn.Text));
        return new TrackResult(speaker, text, reference is null ? null : WordErrorRate.Compute(reference, text));
    }
}
