using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>transcription.suspended</c> and <c>transcription.resumed</c>.</summary>
/// <param name="Call">The call.</param>
/// <param name="Track">The track concerned.</param>
/// <param name="Speaker">Who speaks on it.</param>
/// <param name="AtMs">Moment on the call's clock, ms.</param>
internal sealed record TrackData(CallInfo Call, string Track, string Speaker, long AtMs);
