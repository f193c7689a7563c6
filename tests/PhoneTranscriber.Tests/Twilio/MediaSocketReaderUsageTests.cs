using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.WebSockets;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class MediaSocketReaderUsageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancelling_a_read_is_the_callers_own_exception()
    {
        using var silent = await SilentPeer.ConnectAsync(Stop);
        using var socket = new FrameSocket(new ReadAheadStream(silent.Stream), isServer: true);
        using var reader = new MediaSocketReader(socket);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = reader.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Aborting_the_socket_ends_the_read_as_lost()
    {
        using var silent = await SilentPeer.ConnectAsync(Stop);
        using var socket = new FrameSocket(new ReadAheadStream(silent.Stream), isServer: true);
        using var reader = new MediaSocketReader(socket);
        var reading = reader.ReceiveAsync(Stop).AsTask();
        socket.Abort();
        Assert.Equal(ReceivedKind.Lost, (await reading).Kind);
    }

    [Fact]
    public async Task A_disposed_reader_reads_no_more()
    {
        using var socket = new FrameSocket(new ReadAheadStream(new MemoryStream()), isServer: true);
        var reader = new MediaSocketReader(socket);
        reader.Dispose();
        reader.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader.ReceiveAsync(Stop).AsTask());
    }

    [Fact]
    public void Reading_a_frame_allocates_nothing()
    {
        Assert.SkipWhen(
            typeof(MediaSocketReader).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "Without optimization the compiler makes classes of the state machines of asynchronous methods.");
        const int Frames = 2_000;
        const int Rounds = 5;
        var frame = RawWebSocket.Frame(RawWebSocket.Text, Enumerable.Repeat((byte)'x', 400).ToArray(), final: true);
        using var bytes = new MemoryStream(Enumerable.Repeat(frame, Frames).SelectMany(f => f).ToArray());
        using var socket = new FrameSocket(new ReadAheadStream(bytes), isServer: true);
        using var reader = new MediaSocketReader(socket);
        // Frames that were cut are put together in a buffer of the pool's.
        Assert.Equal(400 * 100, Read(reader, 100));

        // The pool gives its memory back when the collector asks for it: not in every round.
        Assert.Equal(0, Enumerable.Range(0, Rounds).Min(_ => Allocated(reader, (Frames - 100) / Rounds)));
    }

    private static long Allocated(MediaSocketReader reader, int frames)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = Read(reader, frames);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(400 * frames, read);
        return allocated;
    }

    // The bytes are all there, so every read completes at once.
    private static int Read(MediaSocketReader reader, int messages)
    {
        var bytes = 0;
        for (var i = 0; i < messages; i++)
        {
            var reading = reader.ReceiveAsync(CancellationToken.None);
            if (!reading.IsCompletedSuccessfully)
                throw new InvalidOperationException("The read did not complete at once.");
            bytes += reading.Result.Content.Length;
        }
        return bytes;
    }

    // A connection over which nothing ever comes.
    private sealed record SilentPeer(TcpClient Client, TcpClient Server) : IDisposable
    {
        public Stream Stream => Server.GetStream();

        public static async Task<SilentPeer> ConnectAsync(CancellationToken cancellationToken)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
            return new SilentPeer(client, await listener.AcceptTcpClientAsync(cancellationToken));
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
