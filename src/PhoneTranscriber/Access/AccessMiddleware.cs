using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Access;

/// <summary>
/// Guards the console and <c>/api</c>. With keys configured: a bearer key, 401 without, 403 when its role does not suffice. With none:
/// callers on this machine only, which is always the rule for the local recognizer. <c>/health</c> and <c>/twilio</c> have rules of their
/// own and stay open here.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessSettings settings)
{

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/twilio") || path.StartsWithSegments("/health")) return next(context);
        if (path.StartsWithSegments("/v3"))
            return IsLoopback(context) ? next(context) : RefuseAsync(context, 403, "The local recognizer serves this machine only.");

        if (settings.Keys.Length == 0)
        {
            return IsLoopback(context)
                ? next(context)
                : RefuseAsync(context, 403, "No access key is configured, so only this machine may look. Configure Access:Keys:0:Name, :Key and :Role.");
        }

        if (Find(context.Request.Headers.Authorization) is not { } key)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return RefuseAsync(context, 401, "An access key is needed: Authorization: Bearer <key>.");
        }

        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return reads || key.Role == AccessRole.Admin ? next(context) : RefuseAsync(context, 403, "This key may only read.");
    }

    /// <summary>
    /// A caller on this machine. The peer's address alone proves nothing: behind a tunnel or a proxy everybody comes from 127.0.0.1, and a
    /// page on the web can point a name of its own at it.
    /// </summary>
    internal static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
        && IsLoopbackHost(context.Request.Host.Host);

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private AccessKey? Find(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        AccessKey? found = null;
        // Every key is compared, in constant time: the time taken tells nothing about them.
        foreach (var key in settings.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(key.Key!)))) found = key;
        }

        return found;
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
