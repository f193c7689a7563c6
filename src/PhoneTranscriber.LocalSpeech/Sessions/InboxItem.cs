namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>What waits for the decoder: audio, or what the client wants done after the audio before it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Audio">As received.</param>
/// <param name="Settings">New settings, with <see cref="InboxKind.Settings"/>.</param>
internal readonly record struct InboxItem(InboxKind Kind, byte[] Audio, TurnSettings? Settings = null)
{
    public static InboxItem ForceEndpoint { get; } = new(InboxKind.ForceEndpoint, []);

    public static InboxItem Terminate { get; } = new(InboxKind.Terminate, []);
}
