using System.Buffers.Text;
using System.Text;
using BenchmarkDotNet.Attributes;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Benchmarks.Audio;

/// <summary>
/// One second of a track, 50 frames of 20 ms: base64 to placement to chunks of 100 ms. The base line is the same work with the
/// framework's everyday calls. Figures are per frame.
/// </summary>
[MemoryDiagnoser]
public class FramePathBenchmarks
{
    private const int Frames = 50;

    private readonly byte[] _payload = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[160]));
    private readonly ByteCounter _sink = new();
    private readonly FramePlacer _placer = new();
    private readonly Chunker _chunker;
    private long _timestamp = 73;

    public FramePathBenchmarks() => _chunker = new Chunker(_sink);

    [Benchmark(Baseline = true, Description = "Convert.FromBase64String, List<byte>, ToArray", OperationsPerInvoke = Frames)]
    public long Everyday()
    {
        var collected = new List<byte>();
        for (var i = 0; i < Frames; i++)
        {
            collected.AddRange(Convert.FromBase64String(Encoding.ASCII.GetString(_payload)));
            if (collected.Count < 800)
                continue;
            _sink.OnChunk(collected.ToArray());
            collected.Clear();
        }
        return _sink.Bytes;
    }

    [Benchmark(Description = "check, place, decode into the chunk", OperationsPerInvoke = Frames)]
    public long PlacedAndChunked()
    {
        for (var i = 0; i < Frames; i++, _timestamp += 20)
            Take(_timestamp);
        return _sink.Bytes;
    }

    [Benchmark(Description = "the same, every other frame lost", OperationsPerInvoke = Frames)]
    public long WithGaps()
    {
        for (var i = 0; i < Frames; i++, _timestamp += 40)
            Take(_timestamp);
        return _sink.Bytes;
    }

    private void Take(long timestamp)
    {
        if (!Base64.IsValid(_payload, out var length))
            return;
        var placement = _placer.Place(timestamp, length);
        if (placement.IsStale)
            return;
        _chunker.AppendSilence(placement.SilenceBytes);
        _chunker.AppendBase64(_payload);
    }

    private sealed class ByteCounter : IChunkSink
    {
        public long Bytes { get; private set; }

        public void OnChunk(ReadOnlySpan<byte> muLaw) => Bytes += muLaw.Length;
    }
}
