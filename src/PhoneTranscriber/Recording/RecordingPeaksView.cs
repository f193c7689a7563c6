namespace PhoneTranscriber.Recording;

/// <summary>The outline of a recording: the loudest sample of each stretch of time, linear, 0..127.</summary>
/// <param name="DurationMs">Length of the recording, ms.</param>
/// <param name="PerSecond">Stretches per second; fewer than were asked for when the recording is long, also less than one.</param>
/// <param name="Caller">The left channel.</param>
/// <param name="Agent">The right channel.</param>
internal sealed record RecordingPeaksView(long DurationMs, double PerSecond, int[] Caller, int[] Agent);
