using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>What awaits one attempt to open a session.</summary>
/// <param name="Story">In words, for the timeline; empty when all goes well.</param>
/// <param name="Options">How the service behaves.</param>
internal sealed record PlannedSession(string Story, FakeSessionOptions Options);
