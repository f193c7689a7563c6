using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Storage;

/// <summary>A call as it was stored.</summary>
internal sealed record StoredCall(CallRow Call, IReadOnlyList<Turn> Turns, IReadOnlyList<SessionRow> Sessions, IReadOnlyList<StreamRow> Streams)
{
    /// <summary>How many turns it has, also when they were left out.</summary>
    public int TurnCount { get; init; } = Turns.Count;

    /// <summary>Its first turns where they were left out, else null.</summary>
    public IReadOnlyList<TurnPreview>? Preview { get; init; }
}
