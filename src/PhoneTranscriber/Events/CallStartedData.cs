using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>call.started</c>.</summary>
internal sealed record CallStartedData(CallInfo Call);
