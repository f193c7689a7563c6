namespace PhoneTranscriber.Transcripts;

/// <summary>One recognized word of a turn.</summary>
/// <param name="Text">The word as the speech service wrote it, punctuation included.</param>
/// <param name="StartMs">Start on the call's clock, ms.</param>
/// <param name="EndMs">End on the call's clock, ms.</param>
/// <param name="Confidence">0..1, or null where the service gave none.</param>
/// <remarks>A struct: a call has thousands, of which those of a turn are one object for the garbage collector.</remarks>
internal readonly record struct Word(string Text, long StartMs, long EndMs, double? Confidence);
