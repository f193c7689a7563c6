namespace PhoneTranscriber.Twilio;

/// <summary>
/// The forms of a request's URL that Twilio may have signed. It signs the URL as it was configured, but drops or keeps the
/// port depending on the scheme, and has been seen to append a slash to the path of a WebSocket URL; a proxy in front of us
/// may have stripped a path prefix. A match with any of them proves the same thing: somebody who holds the auth token asked
/// for this resource on this host.
/// </summary>
internal static class SignedUrl
{
    /// <param name="baseUrl">How Twilio reaches us (http, https, ws or wss); user information, query and fragment are ignored.</param>
    /// <param name="rawTarget">Path and query as they came in the request line: percent-encoding is part of what is signed.</param>
    /// <param name="webSocket">True for an upgrade request, which is signed with the scheme <c>wss</c> (or <c>ws</c>).</param>
    /// <returns>Distinct candidates, the likeliest first; none when the target is not a path.</returns>
    public static IReadOnlyList<string> Candidates(Uri baseUrl, string rawTarget, bool webSocket)
    {
        var target = PathAndQuery(rawTarget);
        if (target is null)
            return [];

        var candidates = new List<string>();
        foreach (var path in Paths(baseUrl, target, webSocket))
        {
            foreach (var origin in Origins(baseUrl, webSocket))
            {
                var url = origin + path;
                if (!candidates.Contains(url))
                    candidates.Add(url);
            }
        }
        return candidates;
    }

    private static string[] Origins(Uri baseUrl, bool webSocket)
    {
        var secure = baseUrl.Scheme is "https" or "wss";
        var scheme = (secure, webSocket) switch
        {
            (true, true) => "wss",
            (true, false) => "https",
            (false, true) => "ws",
            (false, false) => "http",
        };
        // Twilio sends the ASCII form of an international name; an IPv6 address keeps its brackets only in Host.
        var origin = scheme + "://" + (baseUrl.HostNameType == UriHostNameType.Dns ? baseUrl.IdnHost : baseUrl.Host);
        var configuredPort = baseUrl.Port > 0 ? $"{origin}:{baseUrl.Port}" : origin;
        return [origin, configuredPort, $"{origin}:{(secure ? 443 : 80)}"];
    }

    private static IEnumerable<string> Paths(Uri baseUrl, string target, bool webSocket)
    {
        var prefix = baseUrl.AbsolutePath.TrimEnd('/');
        string[] targets = prefix.Length == 0 ? [target]
            : target.StartsWith(prefix + "/", StringComparison.Ordinal) ? [target, prefix + target]
            : [prefix + target];

        return webSocket ? targets.Concat(targets.Select(ToggleTrailingSlash)) : targets;
    }

    private static string ToggleTrailingSlash(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var pathEnd = query < 0 ? target.Length : query;
        return target[pathEnd - 1] == '/'
            ? string.Concat(target.AsSpan(0, pathEnd - 1), target.AsSpan(pathEnd))
            : string.Concat(target.AsSpan(0, pathEnd), "/", target.AsSpan(pathEnd));
    }

    // A request line holds a path, or, when the client believes it talks to a proxy, a whole URL.
    private static string? PathAndQuery(string rawTarget)
    {
        var fragment = rawTarget.IndexOf('#', StringComparison.Ordinal);
        var target = fragment < 0 ? rawTarget : rawTarget[..fragment];
        if (target.StartsWith('/'))
            return target;

        var authority = target.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
        return path < 0 ? null : target[path..];
    }
}
