namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>One of the 64 tone words at its place in the audio.</summary>
/// <param name="Index">0..63.</param>
/// <param name="StartMs">Milliseconds from the start of the audio.</param>
/// <param name="EndMs">Milliseconds from the start of the audio.</param>
public readonly record struct ToneWord(int Index, int StartMs, int EndMs);
