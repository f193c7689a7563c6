using System.Text;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

/// <summary>The path of a frame allocates nothing: measured on the thread itself, so other tests do not disturb it.</summary>
public sealed class AllocationTests
{
    private const int Frames = 2_000;

    [Fact]
    public void Base64_to_placement_to_chunk_allocates_nothing_per_frame()
    {
        var payload = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[160]));
        var sink = new Counter(new ChunkConverter("pcm_mulaw", 8_000));
        var chunker = new Chunker(sink);
        var placer = new FramePlacer();
        long timestamp = 73;

        AssertNoAllocation(() =>
        {
            var placement = placer.Place(timestamp, 160);
            chunker.AppendSilence(placement.SilenceBytes);
            Assert.True(chunker.AppendBase64(payload));
            timestamp += timestamp % 7 == 0 ? 140 : 20;
        });
        Assert.Equal(chunker.BytesAppended / 800 * 800, sink.Bytes);
    }

    [Theory]
    [InlineData(8_000, 16)]
    [InlineData(16_000, 32)]
    public void Conversion_to_linear_audio_allocates_nothing_per_chunk(int sampleRate, int bytesPerMillisecond)
    {
        var sink = new Counter(new ChunkConverter("pcm_s16le", sampleRate));
        var chunk = new byte[800];
        AssertNoAllocation(() => sink.OnChunk(chunk));
        Assert.Equal(2L * Frames * 100 * bytesPerMillisecond, sink.Bytes);
    }

    [Fact]
    public void Looking_up_a_time_allocates_nothing()
    {
        var timeline = new AudioTimeline(0);
        for (var i = 1; i <= 2 * AudioTimeline.MaxAnchors; i++)
            timeline.Skip(i * 100, i);
        long audioMs = 0;
        AssertNoAllocation(() => audioMs = (audioMs + timeline.ToCallMilliseconds(audioMs)) % 250_000);
        Assert.NotEqual(0, timeline.JumpsMerged);
    }

    private static void AssertNoAllocation(Action step)
    {
        Repeat(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Repeat(Action step)
    {
        for (var i = 0; i < Frames; i++)
            step();
    }

    private sealed class Counter(ChunkConverter converter) : IChunkSink
    {
        private readonly byte[] _buffer = new byte[Chunker.MaxChunkMilliseconds * 32];

        public long Bytes { get; private set; }

        public void OnChunk(ReadOnlySpan<byte> muLaw) => Bytes += converter.Convert(muLaw, _buffer).Length;
    }
}
