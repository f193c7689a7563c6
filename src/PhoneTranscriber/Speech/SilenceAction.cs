namespace PhoneTranscriber.Speech;

/// <summary>What happens when nobody has spoken for <see cref="SilenceSettings.Timeout"/>.</summary>
internal enum SilenceAction
{
    /// <summary>The track's speech session is ended; the call goes on.</summary>
    EndSession,

    /// <summary>The call is ended.</summary>
    HangUp,

    /// <summary>Nothing: the session stays open, and is billed.</summary>
    None,
}
