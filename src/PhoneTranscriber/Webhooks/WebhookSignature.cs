using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Signs a body as Standard Webhooks asks: <c>v1,</c> and base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.
/// See https://www.standardwebhooks.com.
/// </summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int NewSecretBytes = 32;

    /// <summary>A new secret: <c>whsec_</c> and base64 of 32 random bytes.</summary>
    public static string CreateSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewSecretBytes));

    /// <summary>The header's value: a signature per key, separated by spaces, of which the receiver needs to find one right.</summary>
    public static string SignAll(IEnumerable<byte[]> keys, string id, long timestamp, byte[] body) =>
        string.Join(' ', keys.Select(key => Sign(key, id, timestamp, body)));

    /// <param name="key">The secret's bytes.</param>
    /// <param name="id">The <c>webhook-id</c> header.</param>
    /// <param name="timestamp">The <c>webhook-timestamp</c> header, Unix seconds.</param>
    /// <param name="body">The request's body, exactly as sent.</param>
    public static string Sign(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>Reads <c>whsec_…</c>; false when it is not base64 of 24 to 64 bytes.</summary>
    public static bool TryReadSecret(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var decoded = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], decoded, out var length) || length is < 24 or > 64) return false;
        key = decoded[..length];
        return true;
    }
}
