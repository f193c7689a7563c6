using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>call.dtmf</c>: one key press, at a moment of the call's clock (ms).</summary>
internal sealed record DtmfData(CallInfo Call, string Track, string Digit, long AtMs);
