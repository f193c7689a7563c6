using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Testing.Http;

/// <summary>Checks signatures as the Standard Webhooks specification prescribes, written for tests.</summary>
public static class StandardWebhookSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary>The signature, <c>v1,</c> and base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    /// <summary>Whether one of the signatures in <c>webhook-signature</c> was made with one of the secrets.</summary>
    public static bool IsValid(IEnumerable<string> secrets, IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(headers);
        if (!headers.TryGetValue("webhook-id", out var id)
            || !headers.TryGetValue("webhook-timestamp", out var timestamp)
            || !headers.TryGetValue("webhook-signature", out var signatures))
            return false;

        foreach (var secret in secrets)
            if (signatures.Split(' ').Contains(Sign(secret, id, timestamp, body), StringComparer.Ordinal))
                return true;

        return false;
    }
}
