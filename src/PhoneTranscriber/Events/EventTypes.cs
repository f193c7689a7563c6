namespace PhoneTranscriber.Events;

/// <summary>The types of events that webhooks and the live feed carry.</summary>
internal static class EventTypes
{
    public const string CallStarted = "call.started";
    public const string TurnPartial = "turn.partial";
    public const string TurnFinal = "turn.final";
    public const string TurnRevised = "turn.revised";
    public const string CallDtmf = "call.dtmf";
    public const string TranscriptionInterrupted = "transcription.interrupted";
    public const string TranscriptionSuspended = "transcription.suspended";
    public const string TranscriptionResumed = "transcription.resumed";
    public const string LlmResponse = "llm.response";
    public const string RecordingReady = "recording.ready";
    public const string CallEnded = "call.ended";

    /// <summary>Every type, in the order of a call's life.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        CallStarted, TurnPartial, TurnFinal, TurnRevised, CallDtmf,
        TranscriptionSuspended, TranscriptionResumed, TranscriptionInterrupted, LlmResponse, RecordingReady, CallEnded,
    ];
}
