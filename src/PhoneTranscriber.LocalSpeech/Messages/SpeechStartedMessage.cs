namespace PhoneTranscriber.LocalSpeech.Messages;

/// <summary>Right before the first Turn of a turn (Pro family); <paramref name="Timestamp"/> in ms of the session's audio.</summary>
internal sealed record SpeechStartedMessage(int Timestamp)
{
    public string Type { get; } = "SpeechStarted";
}
