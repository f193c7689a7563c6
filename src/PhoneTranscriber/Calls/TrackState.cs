namespace PhoneTranscriber.Calls;

/// <summary>How the transcription of one track stands.</summary>
/// <param name="Track"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="Speaker"><c>caller</c> or <c>agent</c>.</param>
/// <param name="State"><c>connecting</c>, <c>live</c>, <c>suspended</c>, <c>interrupted</c> or <c>ended</c>.</param>
/// <param name="Reason">Why it is interrupted, in words for people.</param>
internal sealed record TrackState(string Track, string Speaker, string State, string? Reason);
