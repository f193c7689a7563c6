using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>
/// A WebSocket client that writes frames byte by byte as told, right or wrong: what a library's client would never send.
/// </summary>
internal sealed class RawWebSocket : IDisposable
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private Stream _stream = Stream.Null;

    /// <param name="port">On loopback.</param>
    /// <param name="thumbprint">Of the certificate that the server must have, by TLS; null: no TLS.</param>
    /// <param name="early">Sent with the request: it does not wait for the answer.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="signature">Twilio's; null: none.</param>
    public static async Task<RawWebSocket> ConnectAsync(
        int port, string? thumbprint, byte[] early, CancellationToken cancellationToken, string? signature = null)
    {
        var socket = new RawWebSocket();
        await socket._tcp.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        socket._stream = socket._tcp.GetStream();
        if (thumbprint is not null)
        {
            var tls = new SslStream(socket._stream, leaveInnerStreamOpen: false, (_, theirs, _, _) => theirs?.GetCertHashString() == thumbprint);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellationToken);
            socket._stream = tls;
        }

        await socket.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(
            $"GET {MediaEndpoint.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + (signature is null ? "" : $"X-Twilio-Signature: {signature}\r\n")
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: q83vEjRWeJCrze8SNFZ4kA==\r\n\r\n"), .. early], cancellationToken);

        var answer = new StringBuilder();
        var buffer = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await socket._stream.ReadExactlyAsync(buffer, cancellationToken);
            answer.Append((char)buffer[0]);
        }
        Assert.StartsWith("HTTP/1.1 101", answer.ToString(), StringComparison.Ordinal);
        return socket;
    }

    public Task SendAsync(byte opcode, byte[] payload, bool final, CancellationToken cancellationToken) =>
        WriteAsync(Frame(opcode, payload, final), cancellationToken);

    public Task SendTextAsync(string text, CancellationToken cancellationToken) =>
        SendAsync(Text, Encoding.UTF8.GetBytes(text), final: true, cancellationToken);

    public async Task WriteAsync(byte[] bytes, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(bytes, cancellationToken);

    public async Task<byte[]> ReadAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Drops the connection with a TCP reset.</summary>
    public void Reset() => _tcp.Client.Close(timeout: 0);

    public static byte[] Frame(byte opcode, byte[] payload, bool final)
    {
        var frame = new List<byte> { (byte)(opcode | (final ? 0x80 : 0)) };
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
        if (payload.Length < 126)
            frame.Add((byte)(0x80 | payload.Length));
        else if (payload.Length <= ushort.MaxValue)
            frame.AddRange([0x80 | 126, .. length[6..]]);
        else
            frame.AddRange([0x80 | 127, .. length]);
        frame.AddRange(Mask);
        frame.AddRange(payload.Select((b, i) => (byte)(b ^ Mask[i % 4])));
        return [.. frame];
    }

    /// <summary>Drops the connection; by TLS without a word.</summary>
    public void Dispose() => _tcp.Dispose();
}
