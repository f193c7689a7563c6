using System.Text;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Webhooks;

/// <summary>An endpoint as it was configured, ready for use.</summary>
internal sealed class WebhookEndpoint
{
    private readonly EndpointSettings _settings;
    private readonly IWebhookFormat _format;
    private readonly List<byte[]> _keys = [];

    public WebhookEndpoint(EndpointSettings settings, IWebhookFormat format)
    {
        (_settings, _format, Key) = (settings, format, settings.Key());
        var url = settings.Url!;
        Url = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        if (url.UserInfo.Length > 0)
            Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
        foreach (var secret in settings.PreviousSecrets.Prepend(settings.Secret))
        {
            if (!string.IsNullOrEmpty(secret) && WebhookSignature.TryReadSecret(secret, out var key)) _keys.Add(key);
        }
    }

    /// <summary>What its deliveries are filed under.</summary>
    public string Key { get; }

    /// <summary>Where to post, without the credentials that the configured URL may have.</summary>
    public Uri Url { get; }

    /// <summary>The credentials of the configured URL as an <c>Authorization</c> header; null when it has none.</summary>
    public string? Authorization { get; }

    public string Format => _settings.Format;

    /// <summary>The types of events it gets.</summary>
    public IReadOnlyList<string> Types => [.. EventTypes.All.Where(Wants)];

    public IReadOnlyDictionary<string, string> Headers => _settings.Headers;

    /// <summary>Keys of the Standard Webhooks signatures, the current one first; none when the format has a signature of its own.</summary>
    public IReadOnlyList<byte[]> Keys => _keys;

    public IWebhookFormat Body => _format;

    public bool Wants(string type) => _settings.Wants(type) && _format.Has(type);
}
