using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class ChunkerTests
{
    private readonly ChunkList _list = new();

    [Fact]
    public void Five_frames_of_20_ms_make_one_chunk_of_100_ms()
    {
        var chunker = new Chunker(_list);
        for (var i = 0; i < 4; i++)
            chunker.Append(Bytes(160, i));
        Assert.Empty(_list.Chunks);

        chunker.Append(Bytes(160, 4));

        Assert.Equal(800, Assert.Single(_list.Chunks).Length);
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(i => Bytes(160, i)), _list.Audio);
        Assert.Equal(0, chunker.Flush());
        Assert.Single(_list.Chunks);
    }

    [Fact]
    public void However_audio_comes_in_it_goes_out_whole_in_order_and_in_full_chunks()
    {
        var pieces = Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 3_000)).ListOf().ToArbitrary();
        Prop.ForAll(Gen.Choose(50, 1_000).ToArbitrary(), pieces, (milliseconds, appends) =>
        {
            var list = new ChunkList();
            var chunker = new Chunker(list, milliseconds);
            var expected = new List<byte>();
            foreach (var (way, length) in appends)
                expected.AddRange(AppendInOneOfFourWays(chunker, way, length, expected.Count));

            Assert.Equal(expected.Count, chunker.BytesAppended);
            Assert.All(list.Chunks, chunk => Assert.Equal(milliseconds * MuLaw.BytesPerMillisecond, chunk.Length));
            var padding = chunker.Flush();
            expected.AddRange(Enumerable.Repeat(MuLaw.Silence, padding));
            return list.Audio.AsSpan().SequenceEqual(expected.ToArray()) && list.Chunks.All(chunk => chunk.Length >= 400);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 399)]
    [InlineData(160, 240)]
    [InlineData(399, 1)]
    [InlineData(400, 0)]
    [InlineData(799, 0)]
    public void The_tail_is_padded_with_silence_to_50_ms(int tail, int padding)
    {
        var chunker = new Chunker(_list);
        chunker.Append(Bytes(tail, 7));

        Assert.Equal(padding, chunker.Flush());

        Assert.Equal([.. Bytes(tail, 7), .. Enumerable.Repeat(MuLaw.Silence, padding)], Assert.Single(_list.Chunks));
        Assert.Equal(tail, chunker.BytesAppended);
        Assert.Equal(0, chunker.Flush());
    }

    [Theory]
    [InlineData(49)]
    [InlineData(1_001)]
    [InlineData(0)]
    [InlineData(-100)]
    [InlineData(int.MaxValue)]
    public void Chunks_the_service_would_refuse_cannot_be_asked_for(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Chunker(_list, milliseconds));

    [Theory]
    [InlineData("AAAA=AAA")]
    [InlineData("AAA")]
    [InlineData("A?AA")]
    [InlineData("\u00e4\u00e4")]
    public void What_is_not_base64_is_reported(string payload) =>
        Assert.False(new Chunker(_list).AppendBase64(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void Writing_beyond_the_room_given_is_refused()
    {
        var chunker = new Chunker(_list);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.GetSpan(Chunker.MaxSpanBytes + 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.Advance(chunker.GetSpan(0).Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.AppendSilence(-1));
        Assert.Equal(0, chunker.BytesAppended);
    }

    [Fact]
    public void A_sink_that_throws_costs_its_chunk_and_no_more()
    {
        var chunker = new Chunker(new ThrowingOnce(_list));
        chunker.Append(Bytes(790, 1));
        Assert.Throws<IOException>(() => chunker.AppendBase64(Encoding.ASCII.GetBytes(Convert.ToBase64String(Bytes(160, 2)))));

        chunker.Append(Bytes(650, 3));

        Assert.Equal([.. Bytes(160, 2)[10..], .. Bytes(650, 3)], Assert.Single(_list.Chunks));
    }

    private static byte[] AppendInOneOfFourWays(Chunker chunker, int way, int length, int seed)
    {
        var bytes = way == 0 ? Enumerable.Repeat(MuLaw.Silence, length).ToArray() : Bytes(length, seed);
        switch (way)
        {
            case 0:
                chunker.AppendSilence(length);
                break;
            case 1:
                chunker.Append(bytes);
                break;
            case 2:
                Assert.True(chunker.AppendBase64(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))));
                break;
            default:
                bytes = bytes[..Math.Min(length, Chunker.MaxSpanBytes)];
                bytes.CopyTo(chunker.GetSpan(bytes.Length));
                chunker.Advance(bytes.Length);
                break;
        }
        return bytes;
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class ThrowingOnce(IChunkSink next) : IChunkSink
    {
        private bool _thrown;

        public void OnChunk(ReadOnlySpan<byte> muLaw)
        {
            if (_thrown)
            {
                next.OnChunk(muLaw);
                return;
            }
            _thrown = true;
            throw new IOException("The sink is gone.");
        }
    }
}
