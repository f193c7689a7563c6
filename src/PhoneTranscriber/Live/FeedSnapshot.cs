using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>How things stand when a reader joins: the first server-sent event. What follows continues exactly from here.</summary>
/// <param name="Calls">The live calls (or the one asked for), with their turns so far.</param>
/// <param name="Partials">The turns being spoken at this moment.</param>
internal sealed record FeedSnapshot(IReadOnlyList<CallView> Calls, IReadOnlyList<PartialTurn> Partials);
