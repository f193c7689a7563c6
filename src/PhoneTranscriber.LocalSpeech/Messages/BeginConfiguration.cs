namespace PhoneTranscriber.LocalSpeech.Messages;

/// <summary>What the session runs with. Services that only the real one has are echoed as off.</summary>
internal sealed record BeginConfiguration(string Model, string? Mode, string ApiVersion)
{
    public bool SpeakerLabels { get; }

    public bool RedactPii { get; }

    public bool FilterProfanity { get; }

    public string? Domain { get; }

    public string? VoiceFocus { get; }
}
