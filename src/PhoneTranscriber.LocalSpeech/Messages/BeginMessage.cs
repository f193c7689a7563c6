namespace PhoneTranscriber.LocalSpeech.Messages;

/// <summary>The first message of a session; <paramref name="ExpiresAt"/> in Unix seconds.</summary>
internal sealed record BeginMessage(string Id, long ExpiresAt, BeginConfiguration Configuration)
{
    public string Type { get; } = "Begin";
}
