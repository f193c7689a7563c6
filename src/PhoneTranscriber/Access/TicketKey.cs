using System.Security.Cryptography;

namespace PhoneTranscriber.Access;

/// <summary>
/// What the tickets of one access key are made with. It is derived from the key alone, so that every node and every restart has the same
/// without sharing anything, and a key that is removed or changed signs everybody out who signed in with it.
/// </summary>
internal sealed class TicketKey
{
    public const int IdBytes = 16;

    /// <summary>Makes guessing a short key from a stolen cookie slow.</summary>
    private const int Iterations = 100_000;

    private readonly byte[] _ticket;
    private readonly byte[] _antiforgery;

    public TicketKey(AccessKey key)
    {
        Key = key;
        var secret = Rfc2898DeriveBytes.Pbkdf2(key.Key!, "PhoneTranscriber sign-in"u8, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        Id = Derive(secret, "id"u8)[..IdBytes];
        _ticket = Derive(secret, "ticket"u8);
        _antiforgery = Derive(secret, "antiforgery"u8);
    }

    public AccessKey Key { get; }

    /// <summary>Names the key in a ticket without telling anything about it.</summary>
    public byte[] Id { get; }

    public byte[] Sign(ReadOnlySpan<byte> ticket) => HMACSHA256.HashData(_ticket, ticket);

    public byte[] Antiforgery(ReadOnlySpan<byte> ticket) => HMACSHA256.HashData(_antiforgery, ticket);

    private static byte[] Derive(byte[] secret, ReadOnlySpan<byte> purpose) => HMACSHA256.HashData(secret, purpose);
}
