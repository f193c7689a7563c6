using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>TLS above a loop's stream, as it is spoken to the speech service.</summary>
public sealed class LoopStreamTlsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_go_both_ways_at_the_same_time(bool inline)
    {
        using var pair = new SocketPair();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=here", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var server = new SslStream(new NetworkStream(pair.Peer));
        await using var client = new SslStream(new LoopStream(pair.Socket) { ReadsInline = inline });
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Cancel),
            client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "here", RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs?.GetCertHashString() == certificate.Thumbprint }, Cancel));

        var (up, down) = (Bytes(700_000), Bytes(600_000));
        var (heardUp, heardDown) = (new byte[up.Length], new byte[down.Length]);
        await Task.WhenAll(
            SendAsync(client, up), SendAsync(server, down),
            server.ReadExactlyAsync(heardUp, Cancel).AsTask(), client.ReadExactlyAsync(heardDown, Cancel).AsTask());
        Assert.Equal(up, heardUp);
        Assert.Equal(down, heardDown);
    }

    [Fact]
    public async Task A_server_that_is_no_server_of_tls_fails_the_handshake()
    {
        using var pair = new SocketPair();
        await using var client = new SslStream(new LoopStream(pair.Socket));
        pair.Peer.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "here" }, Cancel));
    }

    [Fact]
    public async Task A_host_that_nobody_listens_at_is_said_to_be_unreachable()
    {
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => FrameHandshake.DialAsync(new Uri($"ws://127.0.0.1:{port}/"), new Dictionary<string, string>(), Cancel));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static async Task SendAsync(SslStream stream, byte[] bytes)
    {
        var random = new Random(bytes.Length);
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 30_000), bytes.Length - at);
            await stream.WriteAsync(bytes.AsMemory(at, length), Cancel);
            at += length;
        }
    }
}
