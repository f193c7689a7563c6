using System.Buffers.Binary;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Access;

/// <summary>Compares keys that people and programs give, and slows down whoever guesses.</summary>
internal sealed class KeyCheck(AccessKeys keys, TrustedProxies proxies, TimeProvider time, BridgeMetrics metrics, ILogger<KeyCheck> log)
{
    private readonly Lock _gate = new();
    private readonly GuessLog _guesses = new(time);

    /// <param name="context">The request.</param>
    /// <param name="given">What was given.</param>
    public KeyVerdict Check(HttpContext context, string given)
    {
        var client = proxies.Client(context);
        var hash = AccessKeys.Hash(given);
        lock (_gate)
        {
            // A key is not even looked at, so that guesses made meanwhile tell nothing.
            if (_guesses.Wait(client) is { } wait)
            {
                metrics.AccessDelayed();
                return new KeyVerdict(null, wait);
            }

            if (keys.Find(hash) is { } key)
            {
                _guesses.LetIn(client);
                return new KeyVerdict(key, null);
            }

            metrics.AccessRefused();
            if (_guesses.Add(client, BinaryPrimitives.ReadInt64BigEndian(hash)) is { } pause) log.KeysGuessed(client, pause);
            return default;
        }
    }
}
