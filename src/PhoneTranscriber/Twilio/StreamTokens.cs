using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Tokens that tie a media stream to the voice webhook it came from: given out in signed-for TwiML, brought back in the start
/// message. Anybody can open a WebSocket and name a call; only who was sent the TwiML has its token.
/// </summary>
/// <remarks>
/// A token is base64url of <c>nonce (12 bytes) · expiry (8 bytes, Unix ms, big-endian) · HMAC-SHA256 (32 bytes)</c> over nonce,
/// expiry and CallSid: 70 characters, valid on every node with the same key. That it was used is remembered by this instance
/// alone, until it expires. Safe for concurrent use.
/// </remarks>
internal sealed class StreamTokens
{
    /// <summary>Used tokens remembered at once; beyond, the one nearest to its expiry is forgotten early.</summary>
    public const int MaximumRemembered = 65_536;

    private const int NonceBytes = 12;
    private const int SignedBytes = NonceBytes + sizeof(long);
    private const int TokenBytes = SignedBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _used = [];
    private readonly PriorityQueue<UInt128, long> _byExpiry = new();
    private long _forgottenEarly;

    public StreamTokens(byte[] key, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, HMACSHA256.HashSizeInBytes, nameof(key));
        _key = key;
        _clock = clock;
    }

    /// <summary>Used tokens that had to be forgotten before they expired, and so could have been used again.</summary>
    public long ForgottenEarly => Interlocked.Read(ref _forgottenEarly);

    /// <summary>
    /// The key for all nodes that share an auth token (HKDF-SHA256, so that the token itself signs nothing but requests);
    /// without an auth token a random one, good for this process.
    /// </summary>
    public static byte[] DeriveKey(string? authToken) => string.IsNullOrEmpty(authToken)
        ? RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes)
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(authToken), HMACSHA256.HashSizeInBytes,
            info: "PhoneTranscriber stream token"u8.ToArray());

    public string Issue(string callSid, TimeSpan lifetime)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        RandomNumberGenerator.Fill(token[..NonceBytes]);
        BinaryPrimitives.WriteInt64BigEndian(token[NonceBytes..], (_clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds());
        Sign(token[..SignedBytes], callSid, token[SignedBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Judges a token and, when it is valid, uses it up.</summary>
    public StreamTokenVerdict Verify(string callSid, string? token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (token is null || token.Length != Base64Url.GetEncodedLength(TokenBytes)
            || Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length != TokenBytes)
            return StreamTokenVerdict.Malformed;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(bytes[..SignedBytes], callSid, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[SignedBytes..]))
            return StreamTokenVerdict.Forged;

        var expiry = BinaryPrimitives.ReadInt64BigEndian(bytes[NonceBytes..]);
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (expiry <= now)
            return StreamTokenVerdict.Expired;

        Span<byte> nonce = stackalloc byte[16];
        nonce.Clear();
        bytes[..NonceBytes].CopyTo(nonce);
        return Remember(BinaryPrimitives.ReadUInt128BigEndian(nonce), expiry, now)
            ? StreamTokenVerdict.Valid
            : StreamTokenVerdict.AlreadyUsed;
    }

    private bool Remember(UInt128 nonce, long expiry, long now)
    {
        lock (_lock)
        {
            while (_byExpiry.TryPeek(out var expired, out var at) && at <= now)
            {
                _byExpiry.Dequeue();
                _used.Remove(expired);
            }
            if (!_used.Add(nonce))
                return false;

            // Only tokens we made get here, so this takes as many calls within one lifetime.
            if (_used.Count > MaximumRemembered)
            {
                _used.Remove(_byExpiry.Dequeue());
                Interlocked.Increment(ref _forgottenEarly);
            }
            _byExpiry.Enqueue(nonce, expiry);
            return true;
        }
    }

    private void Sign(ReadOnlySpan<byte> signed, string callSid, Span<byte> destination)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(signed);
        hmac.AppendData(Encoding.UTF8.GetBytes(callSid));
        hmac.GetHashAndReset(destination);
    }
}
