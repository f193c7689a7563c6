using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>call.ended</c>.</summary>
/// <param name="Call">The call.</param>
/// <param name="Reason">One of <see cref="EndReason"/>.</param>
/// <param name="DurationMs">From the first webhook to the end, ms.</param>
/// <param name="SpeechSecondsBilled">Sum over the call's speech sessions.</param>
/// <param name="Turns">How many final turns the transcript has.</param>
internal sealed record CallEndedData(CallInfo Call, string Reason, long DurationMs, double SpeechSecondsBilled, int Turns);
