using System.Net;
using System.Security.Cryptography.X509Certificates;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>The same by TLS, and HTTP/2, which only comes by TLS.</summary>
public sealed class LoopListenerTlsTests : LoopListenerTests
{
    private static readonly X509Certificate2 TheServers = LoopbackCertificate.Create();

    protected override X509Certificate2? Certificate => TheServers;

    [Fact]
    public async Task Who_says_nothing_where_tls_should_begin_is_shown_out()
    {
        using var silent = await DialAsync();
        Assert.Equal(0, await silent.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task Many_requests_share_a_connection_of_http_2()
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs?.GetCertHashString() == TheServers.Thumbprint } };
        using var client = new HttpClient(handler) { BaseAddress = Address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var body = new byte[100_000];
        Array.Fill(body, (byte)3);
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
            {
                using var content = new ByteArrayContent(body);
                var answer = await client.PostAsync("/sum", content, Cancel);
                Assert.Equal(HttpVersion.Version20, answer.Version);
                Assert.Equal("/sum 300000", (await answer.Content.ReadAsStringAsync(Cancel)).TrimEnd());
            }));
        }
    }
}
