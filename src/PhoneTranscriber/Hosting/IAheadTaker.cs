namespace PhoneTranscriber.Hosting;

/// <summary>Who takes what has come of a connection there and then, while its reader goes on waiting.</summary>
internal interface IAheadTaker
{
    /// <summary>Called on the thread that received, which must not be held up.</summary>
    /// <returns>Whether all that is ahead was taken; else the reader's wait is over.</returns>
    bool TakeAhead();
}
