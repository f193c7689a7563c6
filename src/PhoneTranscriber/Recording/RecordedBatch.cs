namespace PhoneTranscriber.Recording;

/// <summary>Audio of one track on its way to the disk; or, with <paramref name="Finished"/>, the end of the recording.</summary>
/// <param name="Recording">The call's.</param>
/// <param name="Channel">0 is the caller, 1 the agent.</param>
/// <param name="Place">The first sample on the call's clock, 8 per ms.</param>
/// <param name="MuLaw">From the shared pool.</param>
/// <param name="Length">Bytes of it that are used.</param>
/// <param name="Finished">Told when all that came before is written.</param>
internal readonly record struct RecordedBatch(
    CallRecording Recording, int Channel, long Place, byte[] MuLaw, int Length, TaskCompletionSource<RecordingView?>? Finished = null);
