using System.Globalization;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A call of known words and all that will go wrong in it, made from a seed by <see cref="CallPlanner"/>.</summary>
internal sealed record CallPlan
{
    public required int Seed { get; init; }

    public required string Model { get; init; }

    /// <summary>The number that is called.</summary>
    public string Number => string.Create(CultureInfo.InvariantCulture, $"+1555{Seed:0000000}");

    /// <summary>Settings of the number's speech besides the model, <c>InactivityTimeout=10</c>.</summary>
    public IReadOnlyList<string> Speech { get; init; } = [];

    /// <summary>Whether anything may go wrong that is worth telling.</summary>
    public bool MayBeInterrupted { get; init; } = true;

    /// <summary>What is said, at its place on the call's clock.</summary>
    public required IReadOnlyList<ToneWord> Words { get; init; }

    /// <summary>Length of the call, a multiple of 100 ms.</summary>
    public required int LengthMs { get; init; }

    /// <summary>The attempts to open a session, in their order.</summary>
    public required IReadOnlyList<PlannedSession> Sessions { get; init; }

    /// <summary>Every attempt after those.</summary>
    public required PlannedSession Later { get; init; }

    public PlannedSession Session(int attempt) => attempt < Sessions.Count ? Sessions[attempt] : Later;

    /// <summary>What was to happen to a session, in words; empty when nothing was.</summary>
    public string StoryOf(FakeSession session) => Sessions.FirstOrDefault(planned => planned.Options == session.Options)?.Story ?? "";

    /// <summary>The call as 8 kHz mu-law.</summary>
    public byte[] Speak() => ToneWords.Synthesize(Words, LengthMs);
}
