namespace PhoneTranscriber.Load.Calls;

/// <summary>How far a call has come.</summary>
internal enum CallState
{
    Waiting,
    Dialing,
    Upgrading,
    Live,
    HangingUp,
    Over,
    Failed,
}
