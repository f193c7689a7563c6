using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Tells addresses of the public internet from all others. A webhook's URL is somebody's input: it must not make the bridge post into the
/// network it stands in. Sources: the IANA special-purpose address registries for IPv4 and IPv6.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Refused4 = Parse(
        "0.0.0.0/8",        // this network
        "10.0.0.0/8",       // private
        "100.64.0.0/10",    // carrier-grade NAT
        "127.0.0.0/8",      // loopback
        "169.254.0.0/16",   // link-local; clouds serve their metadata here
        "172.16.0.0/12",    // private
        "192.0.0.0/24",     // protocol assignments
        "192.0.2.0/24",     // documentation
        "192.88.99.0/24",   // 6to4 relays
        "192.168.0.0/16",   // private
        "198.18.0.0/15",    // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",   // documentation
        "224.0.0.0/4",      // multicast
        "240.0.0.0/4");     // reserved, broadcast

    /// <summary>The only part of IPv6 that is given out for the public internet: loopback, ULA, link-local and multicast are outside.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Refused6 = Parse(
        "2001::/23",        // protocol assignments, Teredo with them
        "2001:db8::/32",    // documentation
        "2002::/16",        // 6to4: an IPv4 address in disguise
        "3fff::/20");       // documentation

    /// <summary>NAT64: the last four bytes are the IPv4 address that is meant.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Refused4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        return Nat64.Contains(address)
            ? IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : Global6.Contains(address) && !Refused6.Any(network => network.Contains(address));
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
