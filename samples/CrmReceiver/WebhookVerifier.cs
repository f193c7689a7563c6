using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>Verifies webhooks as Standard Webhooks asks (https://www.standardwebhooks.com); this is all there is to it.</summary>
internal sealed class WebhookVerifier(CrmOptions options, TimeProvider time)
{
    /// <summary>Older or newer ones may be replayed by somebody who has once seen them.</summary>
    private const long ToleranceSeconds = 5 * 60;

    /// <param name="headers">The request's headers.</param>
    /// <param name="body">The request's body, byte by byte as it came: parsing and writing it anew would change it.</param>
    public bool IsGenuine(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) > ToleranceSeconds) return false;

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var genuine = false;
        foreach (var signature in headers["webhook-signature"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var given = Encoding.UTF8.GetBytes(signature);
            foreach (var secret in options.Secrets)
            {
                var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
                // In constant time, and without stopping at the first: how long it takes tells nothing about the secrets.
                genuine |= CryptographicOperations.FixedTimeEquals(given, expected);
            }
        }

        return genuine;
    }
}
