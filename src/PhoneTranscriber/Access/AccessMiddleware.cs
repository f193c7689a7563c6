using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Access;

/// <summary>
/// Guards the console and <c>/api</c>. With keys configured: a key, 401 without, 403 when its role does not suffice. With none: callers on
/// this machine only, which is always the rule for the local recognizer. <c>/health</c> and <c>/twilio</c> have rules of their own and
/// stay open here.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/twilio") || path.StartsWithSegments("/health")) return next(context);
        if (path.StartsWithSegments("/v3"))
        {
            return IsThisMachine(context) && !IsForeignPage(context)
                ? next(context)
                : RefuseAsync(context, 403, "The local recognizer serves this machine only.");
        }

        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (!reads && IsForeignPage(context)) return RefuseAsync(context, 403, "Pages of other sites may not act here.");
        if (settings.Keys.Length == 0)
        {
            return IsLoopback(context)
                ? next(context)
                : RefuseAsync(context, 403, "No access key is configured, so only this machine may look. Configure Access:Keys:0:Name, :Key and :Role.");
        }

        if (Find(context.Request.Headers.Authorization) is not { } key)
        {
            // A browser asks its user on Basic: any name, the key as the password. Everything on the page then works by it.
            context.Response.Headers.WWWAuthenticate = new[] { "Bearer", "Basic realm=\"PhoneTranscriber: any name, an access key as password\"" };
            return RefuseAsync(context, 401, "An access key is needed: Authorization: Bearer <key>.");
        }

        return reads || key.Role == AccessRole.Admin ? next(context) : RefuseAsync(context, 403, "This key may only read.");
    }

    /// <summary>
    /// A caller on this machine. The peer's address alone proves nothing: behind a tunnel or a proxy everybody comes from 127.0.0.1, and a
    /// page on the web can point a name of its own at it.
    /// </summary>
    internal static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && !IsForwarded(context)
        && IsLoopbackHost(context.Request.Host.Host);

    /// <summary>As <see cref="IsLoopback"/>, and a bridge that listens on one address of this machine and calls itself there.</summary>
    private static bool IsThisMachine(HttpContext context) =>
        IsLoopback(context)
        || (context.Connection.RemoteIpAddress is { } peer && peer.Equals(context.Connection.LocalIpAddress)
            && !IsForwarded(context)
            && IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && host.Equals(peer));

    private static bool IsForwarded(HttpContext context) =>
        context.Request.Headers.ContainsKey("Forwarded")
        || context.Request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Browsers say which page asks; programs say nothing.</summary>
    private static bool IsForeignPage(HttpContext context) =>
        context.Request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page.Authority.Equals(context.Request.Host.ToUriComponent(), StringComparison.OrdinalIgnoreCase));

    private AccessKey? Find(string? authorization)
    {
        if (GivenKey(authorization) is not { } text) return null;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        AccessKey? found = null;
        // Every key is compared, in constant time: the time taken tells nothing about them.
        foreach (var key in settings.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(key.Key!)))) found = key;
        }

        return found;
    }

    private static string? GivenKey(string? authorization)
    {
        const string Bearer = "Bearer ";
        const string Basic = "Basic ";
        if (authorization is null) return null;
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var decoded = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), decoded, out var length)) return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
