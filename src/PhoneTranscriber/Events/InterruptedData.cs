using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>transcription.interrupted</c>: the track is not transcribed from <paramref name="AtMs"/> on.</summary>
/// <param name="Call">The call.</param>
/// <param name="Track">The track concerned.</param>
/// <param name="Speaker">Who speaks on it.</param>
/// <param name="AtMs">Moment on the call's clock, ms.</param>
/// <param name="Code">The service's close or error code, or an HTTP status.</param>
/// <param name="Reason">The service's own words, or ours.</param>
internal sealed record InterruptedData(CallInfo Call, string Track, string Speaker, long AtMs, int? Code, string Reason);
