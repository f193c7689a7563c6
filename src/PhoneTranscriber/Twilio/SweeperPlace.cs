namespace PhoneTranscriber.Twilio;

/// <summary>
/// A stream's place with the <see cref="StreamSweeper"/>. Places lie side by side: what is looked at for every stream
/// before a loop waits must not be spread over memory.
/// </summary>
/// <param name="stream">Whose place it is.</param>
/// <param name="block">Where it is.</param>
/// <param name="index">Its number there.</param>
internal sealed class SweeperPlace(ISweptStream stream, SweeperPlace.Entry[] block, int index)
{
    /// <summary>
    /// The next chunk should be there at this moment (a timestamp of the sweeper's clock). Then, if <see cref="ExpectBy"/> was not called
    /// again, <see cref="ISweptStream.Rouse"/> is. Said after it was left, it may
    /// rouse whoever has the place then too early or a little late, no more.
    /// </summary>
    public void ExpectBy(long timestamp) => Volatile.Write(ref block[index].DueAt, timestamp);

    public void Enter() => block[index] = new Entry { Stream = stream };

    public void Leave() => block[index] = default;

    /// <summary>What the sweeper looks at.</summary>
    public struct Entry
    {
        /// <summary>Null: the place is free.</summary>
        public ISweptStream? Stream;

        /// <summary>0: nothing is expected.</summary>
        public long DueAt;
    }
}
