namespace PhoneTranscriber.Live;

/// <summary>Data of <c>tracks</c>: the calls of which a track's state has changed, or all when a reader has come back.</summary>
internal sealed record TracksData(IReadOnlyList<CallTracks> Calls);
