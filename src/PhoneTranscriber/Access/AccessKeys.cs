using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Access;

/// <summary>The configured keys, ready to be compared.</summary>
internal sealed class AccessKeys(AccessSettings settings)
{
    private readonly (AccessKey Key, byte[] Hash)[] _keys = [.. settings.Keys.Select(key => (key, Hash(key.Key!)))];

    public bool Any => _keys.Length > 0;

    public IReadOnlyList<AccessKey> All => settings.Keys;

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The key with that <see cref="Hash"/>. Every one is compared, in constant time: the time taken tells nothing about them.</summary>
    public AccessKey? Find(ReadOnlySpan<byte> hash)
    {
        AccessKey? found = null;
        foreach (var (key, own) in _keys)
            if (CryptographicOperations.FixedTimeEquals(hash, own)) found = key;
        return found;
    }
}
