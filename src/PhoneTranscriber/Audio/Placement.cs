namespace PhoneTranscriber.Audio;

/// <summary>What to do with one frame: append <see cref="SilenceBytes"/> of silence, then the frame, unless it is stale.</summary>
/// <param name="IsStale">The frame is a duplicate or too old to place: drop it. The other two are 0 then.</param>
/// <param name="SilenceBytes">Mu-law silence to append before the frame, in bytes; never negative.</param>
/// <param name="SkippedMilliseconds">
/// How far the clock moves between that silence and the frame without audio for it: positive when a gap was too long to
/// fill whole; negative when silence was fed in place of audio that was only late and now follows it. Pass anything but 0 to
/// <see cref="AudioTimeline.Skip"/>.
/// </param>
internal readonly record struct Placement(bool IsStale, int SilenceBytes, long SkippedMilliseconds);
