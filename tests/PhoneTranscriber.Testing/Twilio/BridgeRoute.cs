namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Turns public addresses into those that can be connected to, as a tunnel in front of the bridge does.</summary>
internal sealed class BridgeRoute(TwilioCallerOptions options)
{
    private readonly Uri _public = options.PublicUrl ?? options.BridgeUrl;

    /// <summary>The public URL of a path of the bridge, spelled as configured.</summary>
    public string PublicUrl(string path) => _public.OriginalString.TrimEnd('/') + path;

    /// <summary>Where a public URL is really reached; a foreign host is left alone.</summary>
    public Uri Reach(string publicUrl)
    {
        var url = new Uri(publicUrl);
        if (!IsPublic(url))
            return url;

        var secure = options.BridgeUrl.Scheme == Uri.UriSchemeHttps;
        var scheme = url.Scheme is "ws" or "wss" ? (secure ? "wss" : "ws") : options.BridgeUrl.Scheme;
        return new Uri($"{scheme}://{options.BridgeUrl.Authority}{url.PathAndQuery}");
    }

    /// <summary>The headers by which a request through the tunnel differs from a direct one.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers(string publicUrl)
    {
        var url = new Uri(publicUrl);
        yield return new("Host", url.Authority);
        if (!options.Webhook.ForwardedHeaders)
            yield break;

        yield return new("X-Forwarded-For", "203.0.113.7");
        yield return new("X-Forwarded-Host", url.Authority);
        yield return new("X-Forwarded-Proto", url.Scheme is "https" or "wss" ? "https" : "http");
    }

    private bool IsPublic(Uri url) => url.Host == _public.Host && Port(url) == Port(_public);

    private static int Port(Uri url) => url.Port > 0 ? url.Port : url.Scheme == "wss" ? 443 : 80;
}
