namespace PhoneTranscriber.Twilio;

/// <summary>The address Twilio knows us by: configured, else found from a running tunnel, else what the request was sent to.</summary>
internal sealed class PublicAddress(BridgeSettings settings)
{
    /// <summary>Configured or found; null while neither is known.</summary>
    public Uri? Url { get; set; } = settings.PublicUrl;

    /// <summary>The base URL to put into TwiML that answers <paramref name="request"/>.</summary>
    /// <exception cref="BadHttpRequestException">Nothing is configured, and the request's <c>Host</c> is no host.</exception>
    public Uri For(HttpRequest request) =>
        Url ?? (Uri.TryCreate($"{request.Scheme}://{request.Host}{request.PathBase}", UriKind.Absolute, out var own)
            ? own
            : throw new BadHttpRequestException("The Host header names no host."));

    /// <summary><paramref name="path"/> below <paramref name="baseUrl"/>, keeping a path prefix of the base.</summary>
    public static Uri Join(Uri baseUrl, string path) => new(baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    /// <summary>As <see cref="Join"/>, with <c>wss</c> for <c>https</c> and <c>ws</c> for <c>http</c>.</summary>
    public static Uri JoinSocket(Uri baseUrl, string path) => new("ws" + Join(baseUrl, path).OriginalString["http".Length..]);
}
