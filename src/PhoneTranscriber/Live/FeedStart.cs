using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>Where a reader joins the feed.</summary>
/// <param name="Missed">The events after the last one that it saw; null when that is not in memory.</param>
/// <param name="Standing">How its calls stand: what follows continues from that.</param>
internal sealed record FeedStart(IReadOnlyList<FeedItem>? Missed, IReadOnlyList<StandingCall> Standing);
