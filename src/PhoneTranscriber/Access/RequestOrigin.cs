using System.Net;

namespace PhoneTranscriber.Access;

/// <summary>What a request tells about where it comes from.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// A caller on this machine. The peer's address alone proves nothing: behind a tunnel or a proxy everybody comes from 127.0.0.1, and a
    /// page on the web can point a name of its own at it.
    /// </summary>
    public static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && !IsForwarded(context)
        && IsLoopbackHost(context.Request.Host.Host);

    /// <summary>As <see cref="IsLoopback"/>, and a bridge that listens on one address of this machine and calls itself there.</summary>
    public static bool IsThisMachine(HttpContext context) =>
        IsLoopback(context)
        || (context.Connection.RemoteIpAddress is { } peer && peer.Equals(context.Connection.LocalIpAddress)
            && !IsForwarded(context)
            && IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && host.Equals(peer));

    /// <summary>Browsers say which page asks; programs say nothing.</summary>
    public static bool IsForeignPage(HttpContext context) =>
        context.Request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page.Authority.Equals(context.Request.Host.ToUriComponent(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the reader's connection is encrypted, here or at the proxy before us. Whoever lies about it harms himself.</summary>
    public static bool IsSecure(HttpRequest request) =>
        request.IsHttps || request.Headers["X-Forwarded-Proto"].ToString().Equals("https", StringComparison.OrdinalIgnoreCase);

    /// <summary>A person at a browser goes to a page.</summary>
    public static bool IsNavigation(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsForwarded(HttpContext context) =>
        context.Request.Headers.ContainsKey("Forwarded")
        || context.Request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
