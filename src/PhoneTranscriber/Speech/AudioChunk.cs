namespace PhoneTranscriber.Speech;

/// <summary>Audio on its way to the speech service.</summary>
/// <param name="Buffer">Rented from the shared pool; whoever takes the chunk returns it.</param>
/// <param name="Length">Bytes used of <paramref name="Buffer"/>: mu-law, 8 per ms.</param>
/// <param name="StartMs">Where the chunk starts on the call's clock, ms.</param>
internal readonly record struct AudioChunk(byte[] Buffer, int Length, long StartMs)
{
    public ReadOnlyMemory<byte> Audio => Buffer.AsMemory(0, Length);
}
