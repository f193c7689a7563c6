namespace PhoneTranscriber.Speech;

/// <summary>Why a session of a track stops. The first cause stays.</summary>
internal enum SessionStop
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The track has ended; all of its audio was sent.</summary>
    Finished,

    /// <summary>Nobody has spoken for so long that the session is not worth its price.</summary>
    Silence,

    /// <summary>It gets old: the next one goes on from this pause.</summary>
    RolledOver,

    /// <summary>It is no good any more: the next one gets again what no final turn covers, and this one is not listened to.</summary>
    Replaced,

    /// <summary>It ended by itself: dropped, expired, or with an error.</summary>
    Dropped,
}
