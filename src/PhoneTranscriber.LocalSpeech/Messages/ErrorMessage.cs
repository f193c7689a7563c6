namespace PhoneTranscriber.LocalSpeech.Messages;

internal sealed record ErrorMessage(int ErrorCode, string Error)
{
    public string Type { get; } = "Error";
}
