using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Live;

/// <summary>A turn that is being spoken, and whose it is.</summary>
internal sealed record PartialTurn(string CallSid, Turn Turn);
