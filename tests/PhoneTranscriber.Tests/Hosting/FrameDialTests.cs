using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>The dialing end of the handshake, against a server that is written out byte by byte. Over TLS: <see cref="Load.LoadRigTests"/>.</summary>
public sealed class FrameDialTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FrameDialTests() => _listener.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    public async Task What_comes_with_the_answer_is_read_before_what_comes_later(int early)
    {
        var serving = ServeAsync(async (stream, key) =>
        {
            await stream.WriteAsync((byte[])[.. Upgrade(Accept(key)), .. Enumerable.Range(0, early).SelectMany(i => Text($"early {i}"))], Cancel);
            await stream.WriteAsync(Text("later"), Cancel);
            await stream.ReadExactlyAsync(new byte[6 + 2], Cancel);
        });
        using (var socket = await DialAsync())
        {
            for (var i = 0; i < early; i++) Assert.Equal($"early {i}", await ReceiveAsync(socket));
            Assert.Equal("later", await ReceiveAsync(socket));
            await socket.SendAsync("ok"u8.ToArray().AsMemory(), WebSocketMessageType.Text, true, Cancel);
            await serving;
        }
    }

    [Fact]
    public async Task A_socket_that_is_let_go_of_closes_its_connection()
    {
        var serving = ServeAsync(async (stream, key) =>
        {
            await stream.WriteAsync(Upgrade(Accept(key)), Cancel);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancel));
        });
        (await DialAsync()).Dispose();
        await serving;
    }

    [Theory]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.Unauthorized)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: bm90IGl0\r\n\r\n", HttpStatusCode.SwitchingProtocols)]
    public async Task An_answer_that_is_none_is_refused_and_its_connection_closed(string answer, HttpStatusCode status)
    {
        var serving = ServeAsync(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancel);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancel));
        });
        var refused = await Assert.ThrowsAsync<HttpRequestException>(DialAsync);
        Assert.Equal(status, refused.StatusCode);
        await serving;
    }

    [Fact]
    public async Task Who_gives_up_while_nobody_answers_leaves_no_connection()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var serving = ServeAsync(async (stream, _) =>
        {
            await patience.CancelAsync();
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancel));
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FrameHandshake.DialAsync(Address, new Dictionary<string, string>(), patience.Token));
        await serving;
    }

    private Uri Address => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v3/ws");

    private Task<FrameSocket> DialAsync() => FrameHandshake.DialAsync(Address, new Dictionary<string, string> { ["Authorization"] = "key" }, Cancel);

    private async Task ServeAsync(Func<NetworkStream, string, Task> answer)
    {
        using var client = await _listener.AcceptTcpClientAsync(Cancel);
        await using var stream = client.GetStream();
        var (request, read) = (new StringBuilder(), new byte[2_000]);
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(read, Cancel);
            request.Append(Encoding.ASCII.GetString(read, 0, length));
        }

        var key = request.ToString().Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.OrdinalIgnoreCase));
        await answer(stream, key.Split(": ")[1]);
    }

    private static byte[] Upgrade(string accept) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol's choice.")]
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    private static byte[] Text(string text) => [0x81, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static async Task<string> ReceiveAsync(FrameSocket socket)
    {
        var room = new byte[100];
        var received = await socket.ReceiveAsync(room.AsMemory(), Cancel);
        Assert.True(received.EndOfMessage);
        return Encoding.ASCII.GetString(room, 0, received.Count);
    }
}
