using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Opens connections to endpoints. The name is resolved once and the very address that was judged is connected to: a name that changes its
/// address between judging and connecting gains nothing.
/// </summary>
internal sealed class EndpointConnector(bool allowPrivateAddresses)
{
    /// <summary>Addresses of one name that are tried, in the resolver's order.</summary>
    private const int MostAddresses = 4;

    /// <exception cref="AddressRefusedException">No address of the name may be connected to.</exception>
    /// <exception cref="SocketException">The name is not known, or none of its addresses answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        IPAddress[] known = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = known.Where(address => allowPrivateAddresses || PublicAddresses.IsPublic(address)).Take(MostAddresses).ToList();
        if (allowed.Count == 0)
            throw known.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new AddressRefusedException(host, known[0]);

        for (var i = 0; ; i++)
        {
            var socket = new Socket(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(allowed[i], context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < allowed.Count)
            {
                // The next address may answer.
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>The client that all endpoints share; no request waits for another endpoint's.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = ConnectAsync,
        // A redirect could lead a signed body anywhere, and a proxy would connect where it likes.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 64, // KB
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        // Trace headers of the bridge's own requests are nobody else's business.
        ActivityHeadersPropagator = null,
    })
    {
        // The sender's own clock bounds each request.
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
