namespace PhoneTranscriber.LocalSpeech.Messages;

internal sealed record WarningMessage(int WarningCode, string Warning)
{
    /// <summary>Audio came faster than it could be decoded and the oldest was dropped.</summary>
    public const int AudioDropped = 1001;

    /// <summary>A parameter was accepted that has no effect here.</summary>
    public const int NoEffect = 1002;

    public string Type { get; } = "Warning";
}
