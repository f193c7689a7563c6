using System.Globalization;
using System.Text.Json;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Asks a running ngrok agent for the public URL of this bridge, over the agent's local API (ngrok documentation, Agent API).
/// Every agent lists <c>/api/tunnels</c>; what was configured as an endpoint is listed under <c>/api/endpoints</c>.
/// </summary>
internal static class NgrokAgent
{
    /// <summary>Where an agent's API is unless its configuration says otherwise (<c>web_addr</c>).</summary>
    public static readonly Uri DefaultApi = new("http://127.0.0.1:4040/");

    /// <summary>For both questions together: a start-up without an agent must not be noticeably slower.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private const int MaxAnswerBytes = 1 << 20;

    /// <summary>The https URL of the tunnel that leads to the bridge, or null.</summary>
    /// <param name="http">Its <see cref="HttpClient.BaseAddress"/>, if set, replaces <see cref="DefaultApi"/>.</param>
    /// <param name="bridgePort">The port on which the bridge listens, 1..65535.</param>
    /// <param name="time">Measures the second after which the agent is taken for absent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The tunnel that forwards to <paramref name="bridgePort"/>; failing that the agent's only tunnel, unless it plainly
    /// leads to another program on this machine. Null without an agent, and whatever else it answers.
    /// </returns>
    /// <exception cref="OperationCanceledException">Only for <paramref name="cancellationToken"/>.</exception>
    public static async Task<Uri?> FindPublicUrlAsync(
        HttpClient http, int bridgePort, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var api = http.BaseAddress ?? DefaultApi;
        var tunnels = new List<(Uri PublicUrl, Uri? Target)>();
        try
        {
            using (var answer = await AskAsync(http, new Uri(api, "api/tunnels"), both.Token))
                Collect(answer, "tunnels", "public_url", "config", "addr", tunnels);
            if (LeadingTo(bridgePort, tunnels) is { } found)
                return found;

            using (var answer = await AskAsync(http, new Uri(api, "api/endpoints"), both.Token))
                Collect(answer, "endpoints", "url", "upstream", "url", tunnels);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No answer in time is the same as no agent; what the first question brought may still do.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            // Refused, broken off, or another program on that port: no agent either.
        }

        return LeadingTo(bridgePort, tunnels) ?? OnlyOne(tunnels);
    }

    private static async Task<JsonDocument?> AskAsync(HttpClient http, Uri list, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(list, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return null;
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, default, cancellationToken);
    }

    // {"tunnels":[{"name":"…","public_url":"https://….ngrok-free.app","proto":"https","config":{"addr":"http://localhost:5000"}}]}
    // {"endpoints":[{"name":"…","url":"https://….ngrok-free.app","upstream":{"url":"http://localhost:5000"}}]}
    private static void Collect(
        JsonDocument? answer, string list, string url, string inner, string target, List<(Uri PublicUrl, Uri? Target)> tunnels)
    {
        if (answer is null || !TryGet(answer.RootElement, list, JsonValueKind.Array, out var items))
            return;

        foreach (var item in items.EnumerateArray())
        {
            if (TryGet(item, url, JsonValueKind.String, out var text)
                && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var publicUrl)
                && publicUrl.Scheme == Uri.UriSchemeHttps
                && !tunnels.Exists(known => known.PublicUrl == publicUrl))
            {
                var leadsTo = TryGet(item, inner, JsonValueKind.Object, out var settings)
                    && TryGet(settings, target, JsonValueKind.String, out var address) ? ParseTarget(address.GetString()!) : null;
                tunnels.Add((publicUrl, leadsTo));
            }
        }
    }

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    /// <summary>An agent writes a target as <c>5000</c>, <c>localhost:5000</c> or <c>http://localhost:5000</c>.</summary>
    private static Uri? ParseTarget(string address)
    {
        if (ushort.TryParse(address, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            address = $"localhost:{port}";
        if (!address.Contains("://", StringComparison.Ordinal))
            address = "http://" + address;
        return Uri.TryCreate(address, UriKind.Absolute, out var target) ? target : null;
    }

    private static Uri? LeadingTo(int bridgePort, List<(Uri PublicUrl, Uri? Target)> tunnels)
    {
        foreach (var (publicUrl, target) in tunnels)
        {
            if (target?.Port == bridgePort)
                return publicUrl;
        }

        return null;
    }

    /// <summary>In a container the bridge is <c>http://bridge:8080</c> to the agent, whatever its port is here.</summary>
    private static Uri? OnlyOne(List<(Uri PublicUrl, Uri? Target)> tunnels) =>
        tunnels is [var (only, target)] && target is not { IsLoopback: true } ? only : null;
}
