using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Signs requests as Twilio does ("Webhooks security", validating signatures from Twilio).</summary>
public static class TwilioSignature
{
    /// <summary>The value of <c>X-Twilio-Signature</c>: base64 of HMAC-SHA1 over the URL and the sorted form fields.</summary>
    /// <param name="authToken">The account's primary auth token, the key.</param>
    /// <param name="url">The public URL including its query; user name and fragment are left out of the signature.</param>
    /// <param name="form">The form fields of a POST, unencoded; empty for GET and for a WebSocket upgrade.</param>
    [SuppressMessage("Security", "CA5350", Justification = "Twilio prescribes HMAC-SHA1.")]
    public static string Sign(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form)
    {
        var signed = new StringBuilder(WithoutUserAndFragment(url));
        foreach (var (name, value) in form.OrderBy(static field => field.Key, StringComparer.Ordinal))
            signed.Append(name).Append(value);

        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(signed.ToString())));
    }

    internal static string? Header(
        string? authToken, SignatureFault fault, string url, SignedUrlForm form, IEnumerable<KeyValuePair<string, string>> fields) =>
        (authToken, fault) switch
        {
            (null, _) or (_, SignatureFault.Missing) => null,
            (_, SignatureFault.Garbage) => "%%% not base64 %%%",
            (_, SignatureFault.WrongToken) => Sign(authToken + "0", Spell(url, form), fields),
            _ => Sign(authToken, Spell(url, form), fields),
        };

    internal static string Spell(string url, SignedUrlForm form)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOfAny(['/', '?', '#'], authority);
        if (path < 0)
            path = url.Length;

        if (form.HasFlag(SignedUrlForm.TrailingSlash))
        {
            var end = url.IndexOfAny(['?', '#'], path);
            url = url.Insert(end < 0 ? url.Length : end, "/");
        }

        var hasPort = url.AsSpan(authority, path - authority).LastIndexOf(':') > url.AsSpan(authority, path - authority).LastIndexOf(']');
        if (form.HasFlag(SignedUrlForm.ExplicitPort) && !hasPort)
            url = url.Insert(path, url.StartsWith("https:", StringComparison.Ordinal) || url.StartsWith("wss:", StringComparison.Ordinal) ? ":443" : ":80");

        return url;
    }

    private static string WithoutUserAndFragment(string url)
    {
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            url = url[..fragment];

        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], authority);
        var user = url.LastIndexOf('@', (end < 0 ? url.Length : end) - 1);
        return user < authority ? url : url.Remove(authority, user + 1 - authority);
    }
}
