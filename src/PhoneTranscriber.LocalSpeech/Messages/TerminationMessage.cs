namespace PhoneTranscriber.LocalSpeech.Messages;

internal sealed record TerminationMessage(int AudioDurationSeconds, int SessionDurationSeconds)
{
    public string Type { get; } = "Termination";
}
