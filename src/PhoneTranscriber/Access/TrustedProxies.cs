using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Access;

/// <summary>Whom a request comes from, as far as proxies are believed who say it: those of <c>Access:TrustedProxies</c>.</summary>
internal sealed class TrustedProxies(AccessSettings settings)
{
    private const string ForwardedFor = "X-Forwarded-For";

    private readonly List<IPNetwork> _networks = settings.TrustedProxies is { } configured
        ? [.. configured.Select(text => TryRead(text, out var network) ? network : default)]
        : [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>
    /// Whom to slow down: the peer or, when that is a trusted proxy, whom it says it speaks for. An IPv6 address counts by its /64, which is
    /// one subscriber's.
    /// </summary>
    public IPAddress Client(HttpContext context)
    {
        var client = Normal(context.Connection.RemoteIpAddress ?? IPAddress.None);
        // From the nearest hop outwards: what stands before the first one that is not trusted anybody may have written.
        foreach (var hop in string.Join(',', context.Request.Headers[ForwardedFor].ToArray()).Split(',').Reverse())
        {
            if (!IsTrusted(client) || !IPEndPoint.TryParse(hop.Trim(), out var named)) break;
            client = Normal(named.Address);
        }

        return Subscriber(client);
    }

    /// <summary>Reads an address, or a network such as <c>10.0.0.0/8</c>.</summary>
    public static bool TryRead(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    private bool IsTrusted(IPAddress address) => _networks.Exists(network => network.Contains(address));

    private static IPAddress Normal(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress Subscriber(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
