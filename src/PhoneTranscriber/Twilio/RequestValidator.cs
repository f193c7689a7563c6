using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Checks and makes the <c>X-Twilio-Signature</c> header: base64 of HMAC-SHA1, keyed by the account's primary auth token, over
/// the URL followed by every form field's name and value in the ordinal order of the names (Twilio, "Webhooks security").
/// Named after its counterpart in Twilio's own libraries. Safe for concurrent use.
/// </summary>
internal sealed class RequestValidator
{
    private const string BodyHashParameter = "bodySHA256=";

    private readonly byte[] _key;

    /// <exception cref="ArgumentException">The auth token is empty: anybody could sign.</exception>
    public RequestValidator(string authToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(authToken);
        _key = Encoding.UTF8.GetBytes(authToken);
    }

    /// <summary>Twilio's signature of a request to <paramref name="url"/> with these form fields (none for GET and upgrades).</summary>
    public string Sign(string url, IEnumerable<KeyValuePair<string, string>> form) =>
        Convert.ToBase64String(Hash(url + Flatten(form)));

    /// <summary>True when the signature fits one of the URLs the request may have been sent to. Constant-time per URL.</summary>
    public bool Validate(IEnumerable<string> candidateUrls, IEnumerable<KeyValuePair<string, string>> form, string? signature)
    {
        if (string.IsNullOrEmpty(signature))
            return false;

        var given = Encoding.UTF8.GetBytes(signature);
        var parameters = Flatten(form);
        var valid = false;
        foreach (var url in candidateUrls)
            valid |= IsSigned(url + parameters, given);
        return valid;
    }

    /// <summary>
    /// The rule for bodies that are not forms: only the URL is signed, and its <c>bodySHA256</c> query parameter carries the
    /// lower-case hexadecimal SHA-256 of the raw body.
    /// </summary>
    public bool ValidateBody(IEnumerable<string> candidateUrls, ReadOnlySpan<byte> body, string? signature)
    {
        if (string.IsNullOrEmpty(signature))
            return false;

        var given = Encoding.UTF8.GetBytes(signature);
        var bodyHash = Encoding.UTF8.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));
        var valid = false;
        foreach (var url in candidateUrls)
        {
            var signed = IsSigned(url, given);
            valid |= signed & CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(BodyHashOf(url)), bodyHash);
        }
        return valid;
    }

    private bool IsSigned(string text, byte[] given) =>
        CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Convert.ToBase64String(Hash(text))));

    [SuppressMessage("Security", "CA5350", Justification = "Twilio signs with HMAC-SHA1, whose strength does not rest on collisions.")]
    private byte[] Hash(string text) => HMACSHA1.HashData(_key, Encoding.UTF8.GetBytes(text));

    // A name that comes more than once is signed once per distinct value, in ordinal order: so do Twilio's own libraries.
    private static string Flatten(IEnumerable<KeyValuePair<string, string>> form)
    {
        var text = new StringBuilder();
        var fields = form.Select(field => (field.Key, field.Value)).Distinct()
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .ThenBy(field => field.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            text.Append(name).Append(value);
        return text.ToString();
    }

    private static string BodyHashOf(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return "";
        foreach (var range in url.AsSpan(query + 1).Split('&'))
        {
            var parameter = url.AsSpan(query + 1)[range];
            if (parameter.StartsWith(BodyHashParameter, StringComparison.Ordinal))
                return parameter[BodyHashParameter.Length..].ToString();
        }
        return "";
    }
}
