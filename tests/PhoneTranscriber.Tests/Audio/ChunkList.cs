using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

/// <summary>Keeps every chunk.</summary>
internal sealed class ChunkList : IChunkSink
{
    public List<byte[]> Chunks { get; } = [];

    public byte[] Audio => Chunks.SelectMany(chunk => chunk).ToArray();

    public void OnChunk(ReadOnlySpan<byte> muLaw) => Chunks.Add(muLaw.ToArray());
}
