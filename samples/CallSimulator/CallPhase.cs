namespace PhoneTranscriber.CallSimulator;

internal enum CallPhase
{
    Dialing,
    Streaming,
    AwaitingTranscript,
    Done,
    Failed,
}
