using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>What the speech sessions of one number are opened with.</summary>
/// <param name="Parameters">The connection parameters, checked.</param>
/// <param name="ChunkMilliseconds">Audio per message, ms.</param>
internal sealed record SpeechProfile(StreamingParameters Parameters, int ChunkMilliseconds);
