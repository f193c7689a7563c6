using System.Diagnostics;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using PhoneTranscriber.AssemblyAI.Connection;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>Both ends of a WebSocket. What a hostile peer may send is in <see cref="Twilio.MediaSocketReaderTests"/>.</summary>
public sealed class FrameSocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_of_any_length_arrive_as_they_were_sent(bool fromClient)
    {
        using var pair = new SocketPair();
        using var server = new FrameSocket(new LoopStream(pair.Socket), isServer: true);
        using var client = new FrameSocket(new LoopStream(pair.Peer), isServer: false);
        var (sender, receiver) = fromClient ? (client, server) : (server, client);
        int[] lengths = [0, 1, 3, 125, 126, 127, 800, 1_600, 8_191, 8_192, 65_535, 65_536, 70_000, 5];
        var sending = Task.Run(
            async () =>
            {
                foreach (var length in lengths) await sender.SendAsync(Bytes(length).AsMemory(), WebSocketMessageType.Binary, true, Cancel);
            },
            Cancel);
        foreach (var length in lengths) Assert.Equal(Bytes(length), await ReceiveAsync(receiver, 1_000));
        await sending;
    }

    /// <summary>The runtime's own implementation is the judge.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_runtimes_own_socket_understands_it_and_is_understood(bool isServer)
    {
        using var pair = new SocketPair();
        using var ours = new FrameSocket(new LoopStream(pair.Socket), isServer);
        using var theirs = WebSocket.CreateFromStream(
            new System.Net.Sockets.NetworkStream(pair.Peer), new WebSocketCreationOptions { IsServer = !isServer, KeepAliveInterval = TimeSpan.Zero });
        foreach (var length in (int[])[0, 1, 125, 126, 1_600, 65_535, 65_536, 100_000])
        {
            var sending = ours.SendAsync(Bytes(length).AsMemory(), WebSocketMessageType.Binary, true, Cancel).AsTask();
            Assert.Equal(Bytes(length), await ReceiveAsync(theirs, 4_000));
            await sending;
            sending = theirs.SendAsync(Bytes(length).AsMemory(), WebSocketMessageType.Binary, true, Cancel).AsTask();
            Assert.Equal(Bytes(length), await ReceiveAsync(ours, 4_000));
            await sending;
        }

        var closing = ours.CloseAsync(WebSocketCloseStatus.PolicyViolation, "so be it", Cancel);
        var closed = await theirs.ReceiveAsync(new byte[10].AsMemory(), Cancel);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation, "so be it"), (closed.MessageType, theirs.CloseStatus, theirs.CloseStatusDescription));
        await theirs.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "gladly", Cancel);
        await closing;
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure, "gladly"), (ours.State, ours.CloseStatus, ours.CloseStatusDescription));
    }

    [Fact]
    public async Task Texts_are_offered_where_they_come_and_what_is_declined_is_received_in_its_place()
    {
        const int messages = 3_000;
        using var pair = new SocketPair();
        using var socket = new FrameSocket(new LoopStream(pair.Socket) { ReadsInline = true }, isServer: false);
        var (sent, seen, taken, count) = (new List<string>(), new List<string>(), 0, 0);
        ((IOffersText)socket).Taker = utf8 =>
        {
            if (!utf8.StartsWith("a"u8)) return false;
            seen.Add(Encoding.UTF8.GetString(utf8));
            taken++;
            Interlocked.Increment(ref count);
            return true;
        };
        var reading = Task.Run(
            async () =>
            {
                while (true)
                {
                    var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                    if (first.MessageType == WebSocketMessageType.Close) return;
                    seen.Add(first.EndOfMessage ? "" : Encoding.UTF8.GetString(await ReceiveAsync(socket, 1_000, WebSocketMessageType.Text)));
                    Interlocked.Increment(ref count);
                }
            },
            Cancel);
        var random = new Random(20261130);
        var bytes = new List<byte>();
        for (var i = 0; i < messages; i++)
        {
            var text = random.Next(10) == 0 ? "" : (random.Next(4) == 0 ? "b" : "a") + i + new string('é', random.Next(100));
            sent.Add(text);
            var utf8 = Encoding.UTF8.GetBytes(text);
            var cut = random.Next(10) == 0 ? random.Next(utf8.Length + 1) : utf8.Length;
            var isWhole = cut == utf8.Length;
            bytes.AddRange([(byte)(isWhole ? 0x81 : 0x01), .. Frame(utf8[..cut])]);
            if (random.Next(10) == 0) bytes.AddRange([0x89, 0x02, 1, 2]);
            if (!isWhole) bytes.AddRange([0x80, .. Frame(utf8[cut..])]);
            if (random.Next(4) == 0 || i == messages - 1)
            {
                // As the network cuts it.
                var end = i == messages - 1 || random.Next(2) == 0 ? bytes.Count : random.Next(bytes.Count + 1);
                await pair.Peer.SendAsync(bytes[..end].ToArray(), Cancel);
                bytes.RemoveRange(0, end);
                // Now and then the reader waits again before more comes.
                while (bytes.Count == 0 && Volatile.Read(ref count) < sent.Count && !reading.IsCompleted) await Task.Yield();
            }
        }

        await pair.Peer.SendAsync(new byte[] { 0x88, 0x00 }, Cancel);
        await reading.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(sent, seen);
        Assert.InRange(taken, 1, messages - 100);

        static byte[] Frame(byte[] payload) => payload.Length < 126 ? [(byte)payload.Length, .. payload] : [126, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }

    [Fact]
    public async Task Nothing_follows_a_close()
    {
        using var pair = new SocketPair();
        using var socket = new FrameSocket(new LoopStream(pair.Socket), isServer: true);
        pair.Socket.SendBufferSize = pair.Peer.ReceiveBufferSize = 8 * 1024;
        // The first message keeps its turn until it is read, and the others wait behind it.
        var sending = socket.SendAsync(Bytes(300_000).AsMemory(), WebSocketMessageType.Binary, true, Cancel).AsTask();
        var closing = socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        var late = socket.SendAsync(Bytes(10).AsMemory(), WebSocketMessageType.Binary, true, Cancel).AsTask();
        var again = socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        Assert.False(sending.IsCompleted);
        using var theirs = WebSocket.CreateFromStream(
            new System.Net.Sockets.NetworkStream(pair.Peer), new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
        Assert.Equal(Bytes(300_000), await ReceiveAsync(theirs, 100_000));
        Assert.Equal(WebSocketMessageType.Close, (await theirs.ReceiveAsync(new byte[10].AsMemory(), Cancel)).MessageType);
        await sending;
        await closing;
        await Assert.ThrowsAsync<WebSocketException>(() => late);
        await Assert.ThrowsAsync<WebSocketException>(() => again);
        socket.Dispose();
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[10], Cancel));
    }

    [Fact]
    public async Task A_connection_that_refuses_a_write_at_once_holds_up_nobody()
    {
        using var socket = new FrameSocket(new BrokenStream(), isServer: false);
        await Assert.ThrowsAsync<WebSocketException>(async () => await socket.SendAsync(new byte[10].AsMemory(), WebSocketMessageType.Binary, true, Cancel));
        await Assert.ThrowsAsync<WebSocketException>(async () => await socket.SendAsync(new byte[10].AsMemory(), WebSocketMessageType.Binary, true, Cancel));
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_end_of_the_socket()
    {
        using var pair = new SocketPair();
        using var socket = new FrameSocket(new LoopStream(pair.Socket), isServer: true);
        pair.Peer.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        var lost = await Assert.ThrowsAsync<WebSocketException>(async () => await socket.ReceiveAsync(new byte[10].AsMemory(), Cancel));
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, lost.WebSocketErrorCode);
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public void Sending_allocates_nothing()
    {
        Assert.SkipWhen(
            typeof(FrameSocket).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a debug build's state machines are objects");
        using var socket = new FrameSocket(new ReadAheadStream(Stream.Null), isServer: false);
        var message = new byte[1_600];
        Allocated(socket, message, 100);
        // The pool gives its memory back when the collector asks for it: not in every round.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(socket, message, 500)));
    }

    [Fact]
    public void A_mask_comes_off_as_it_was_laid_on_wherever_it_is_cut()
    {
        var (random, plain) = (new Random(4711), Bytes(300));
        for (var round = 0; round < 200; round++)
        {
            var mask = FrameMask.Next();
            var masked = new byte[plain.Length];
            FrameMask.Apply(mask, plain, masked);
            var (at, back) = (0, new byte[plain.Length]);
            for (var left = mask; at < plain.Length;)
            {
                var length = Math.Min(random.Next(0, 70), plain.Length - at);
                FrameMask.Apply(left, masked.AsSpan(at, length), back.AsSpan(at));
                left = FrameMask.After(left, length);
                at += length;
            }

            Assert.Equal(plain, back);
        }

        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => FrameMask.Next()).Distinct().Count());
    }

    private static long Allocated(FrameSocket socket, byte[] message, int count)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            var sending = socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
            if (!sending.IsCompletedSuccessfully) throw new InvalidOperationException("The send did not complete at once.");
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task<byte[]> ReceiveAsync(WebSocket socket, int room, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        using var message = new MemoryStream();
        var buffer = new byte[room];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(), Cancel);
            Assert.Equal(type, result.MessageType);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage) return message.ToArray();
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    /// <summary>As a TLS stream that was closed.</summary>
    private sealed class BrokenStream : AheadStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new ObjectDisposedException("stream");

        public override ValueTask<bool> FillAsync(CancellationToken cancellationToken) => throw new ObjectDisposedException("stream");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new ObjectDisposedException("stream");
    }
}
