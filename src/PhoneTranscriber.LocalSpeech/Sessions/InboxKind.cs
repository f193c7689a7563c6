namespace PhoneTranscriber.LocalSpeech.Sessions;

internal enum InboxKind
{
    Audio,

    /// <summary>Audio that was dropped: counts for the clock.</summary>
    Dropped,

    ForceEndpoint,

    Settings,

    Terminate,
}
