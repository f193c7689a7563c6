namespace PhoneTranscriber.Twilio;

internal enum StreamTokenVerdict
{
    Valid,

    /// <summary>Missing, or not of the shape of a token.</summary>
    Malformed,

    /// <summary>Not made with our key, or made for another call: the two cannot be told apart.</summary>
    Forged,

    Expired,

    /// <summary>Genuine and still fresh, but a stream has come with it before.</summary>
    AlreadyUsed,
}
