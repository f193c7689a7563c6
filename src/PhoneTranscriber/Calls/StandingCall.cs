using System.Collections.Immutable;

namespace PhoneTranscriber.Calls;

/// <summary>A call as it stands at one moment: what is durable, and what is just being said.</summary>
/// <param name="View">What is durable.</param>
/// <param name="Spoken">The turns being spoken, one of a track at most.</param>
internal sealed record StandingCall(CallView View, ImmutableArray<SpokenTurn> Spoken);
