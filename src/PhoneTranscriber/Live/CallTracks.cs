using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>How the transcription of a call stands, by track.</summary>
internal sealed record CallTracks(string CallSid, IReadOnlyList<TrackState> Tracks);
