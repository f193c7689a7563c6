namespace PhoneTranscriber.Live;

/// <summary>How loud a call is, by track.</summary>
internal sealed record CallLevels(string CallSid, IReadOnlyList<TrackLevel> Tracks);
