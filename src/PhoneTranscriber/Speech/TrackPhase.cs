namespace PhoneTranscriber.Speech;

/// <summary>Where the transcription of a track stands; see <see cref="TrackTranscriber"/> for what leads from one to another.</summary>
internal enum TrackPhase
{
    /// <summary>A session is being opened.</summary>
    Opening,

    /// <summary>A session transcribes.</summary>
    Live,

    /// <summary>No session; the next attempt comes.</summary>
    Waiting,

    /// <summary>No session, because nobody speaks.</summary>
    Suspended,

    /// <summary>No session, and none is tried: the service refused for good.</summary>
    GivenUp,

    /// <summary>Everything was said.</summary>
    Ended,
}
