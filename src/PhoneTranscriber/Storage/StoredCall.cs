using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Storage;

/// <summary>A call as it was stored.</summary>
internal sealed record StoredCall(CallRow Call, IReadOnlyList<Turn> Turns, IReadOnlyList<SessionRow> Sessions, IReadOnlyList<StreamRow> Streams);
