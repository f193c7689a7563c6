using System.Buffers.Binary;
using System.Net;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Access;

/// <summary>Compares keys that people and programs give, and slows down whoever guesses.</summary>
internal sealed class KeyCheck(AccessKeys keys, TimeProvider time, BridgeMetrics metrics, ILogger<KeyCheck> log)
{
    private readonly Lock _gate = new();
    private readonly GuessLog _guesses = new(time);

    /// <param name="client">Where it comes from; see <see cref="RequestOrigin.Client"/>.</param>
    /// <param name="given">What was given.</param>
    public KeyVerdict Check(IPAddress client, string given)
    {
        var hash = AccessKeys.Hash(given);
        lock (_gate)
        {
            // A key is not even looked at, so that guesses made meanwhile tell nothing.
            if (_guesses.Wait(client) is { } wait)
            {
                metrics.AccessDelayed();
                return new KeyVerdict(null, wait);
            }

            if (keys.Find(hash) is { } key) return new KeyVerdict(key, null);
            metrics.AccessRefused();
            if (_guesses.Add(client, BinaryPrimitives.ReadInt64BigEndian(hash)) is { } pause) log.KeysGuessed(client, pause);
            return default;
        }
    }
}
