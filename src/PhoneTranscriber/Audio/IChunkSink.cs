namespace PhoneTranscriber.Audio;

/// <summary>Takes the chunks of one track, in order.</summary>
internal interface IChunkSink
{
    /// <summary>
    /// Called on the thread that appends audio. The span is the chunker's own buffer: copy what outlives the call, and do not
    /// append to the chunker from here.
    /// </summary>
    /// <param name="muLaw">Mu-law at 8 kHz, 50 ms to 1000 ms of it.</param>
    void OnChunk(ReadOnlySpan<byte> muLaw);
}
