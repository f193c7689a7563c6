using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>
/// Data of <c>transcription.interrupted</c>: the track is not transcribed from <paramref name="AtMs"/> on. What was spoken is kept, and
/// transcribed when a session is there again, but for a <paramref name="Gap"/>.
/// </summary>
/// <param name="Call">The call.</param>
/// <param name="Track">The track concerned.</param>
/// <param name="Speaker">Who speaks on it.</param>
/// <param name="AtMs">Moment on the call's clock, ms.</param>
/// <param name="Code">The service's close or error code, or an HTTP status.</param>
/// <param name="Reason">The service's own words, or ours.</param>
/// <param name="Gap">Audio that is lost for good, ms on the call's clock; null if none is, so far.</param>
internal sealed record InterruptedData(CallInfo Call, string Track, string Speaker, long AtMs, int? Code, string Reason, AudioGap? Gap);
