namespace PhoneTranscriber.LocalSpeech.Messages;

internal sealed record HeartbeatMessage(long TotalAudioReceivedMs, long TotalDurationMs, double RealtimeFactor)
{
    public string Type { get; } = "Heartbeat";
}
