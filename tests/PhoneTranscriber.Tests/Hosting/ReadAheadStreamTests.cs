using System.IO.Pipelines;
using PhoneTranscriber.Hosting;

namespace PhoneTranscriber.Tests.Hosting;

public sealed class ReadAheadStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_in_pieces_goes_out_in_others()
    {
        var random = new Random(4711);
        var sent = new byte[300_000];
        random.NextBytes(sent);
        var pipe = new Pipe();
        await using var stream = new ReadAheadStream(pipe.Reader.AsStream());
        var chunks = new Random(7);
        var writing = WriteAsync();

        var received = new byte[sent.Length];
        for (var at = 0; at < received.Length;)
        {
            var length = await stream.ReadAsync(received.AsMemory(at, Math.Min(random.Next(1, 9_000), received.Length - at)), Cancel);
            Assert.NotEqual(0, length);
            at += length;
        }

        await writing;
        Assert.Equal(sent, received);
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Cancel));

        async Task WriteAsync()
        {
            for (var at = 0; at < sent.Length;)
            {
                var length = Math.Min(chunks.Next(1, 20_000), sent.Length - at);
                await pipe.Writer.WriteAsync(sent.AsMemory(at, length), Cancel);
                at += length;
            }

            await pipe.Writer.CompleteAsync();
        }
    }

    [Fact]
    public async Task All_that_has_come_is_taken_in_one_read_and_nothing_is_waited_for()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[3_000], Cancel);
        await using var stream = new ReadAheadStream(pipe.Reader.AsStream());
        Assert.Equal(2, await stream.ReadAsync(new byte[2], Cancel));
        Assert.False(pipe.Reader.TryRead(out _));
        Assert.Equal(2_998, await stream.ReadAsync(new byte[4_000], Cancel));
        var waiting = stream.ReadAsync(new byte[10], Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        await pipe.Writer.WriteAsync(new byte[1], Cancel);
        Assert.Equal(1, await waiting);
    }
}
