using PhoneTranscriber.Calls;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>turn.partial</c> and <c>turn.final</c>.</summary>
internal sealed record TurnData(CallInfo Call, Turn Turn);
