using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PhoneTranscriber.Access;

/// <summary>
/// Issues and reads sign-in cookies: <c>id of the key, 16 bytes | expiry in Unix s, 8 | chance, 16 | HMAC-SHA256 of these, 32</c>, in
/// base64url. Nothing is kept here.
/// </summary>
internal sealed class SessionTickets(AccessKeys keys, TimeProvider time)
{
    private const int ExpiryAt = TicketKey.IdBytes;
    private const int ChanceAt = ExpiryAt + sizeof(long);
    private const int SignatureAt = ChanceAt + 16;
    private const int Length = SignatureAt + SHA256.HashSizeInBytes;

    // Deriving takes a while on purpose; a bridge that nobody signs in to need not.
    private readonly Lazy<TicketKey[]> _keys = new(() => [.. keys.All.Select(key => new TicketKey(key))]);

    /// <summary>How long a sign-in holds: a long working day.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromHours(12);

    public SessionTicket Issue(AccessKey key)
    {
        var own = _keys.Value.Single(candidate => candidate.Key == key);
        var ticket = new byte[Length];
        own.Id.CopyTo(ticket, 0);
        var expires = time.GetUtcNow().Add(Life).ToUnixTimeSeconds();
        BinaryPrimitives.WriteInt64BigEndian(ticket.AsSpan(ExpiryAt), expires);
        RandomNumberGenerator.Fill(ticket.AsSpan(ChanceAt..SignatureAt));
        own.Sign(ticket.AsSpan(0, SignatureAt)).CopyTo(ticket, SignatureAt);
        return Read(own, ticket, expires);
    }

    /// <summary>Null for one that is not ours, too old, or of a key that is gone.</summary>
    public SessionTicket? Read(string? value)
    {
        if (!keys.Any || value is not { Length: (Length * 4 + 2) / 3 } || !Base64Url.IsValid(value)) return null;
        var ticket = Base64Url.DecodeFromChars(value);
        if (ticket.Length != Length) return null;
        var own = Array.Find(_keys.Value, candidate => ticket.AsSpan().StartsWith(candidate.Id));
        if (own is null || !CryptographicOperations.FixedTimeEquals(own.Sign(ticket.AsSpan(0, SignatureAt)), ticket.AsSpan(SignatureAt))) return null;
        var expires = BinaryPrimitives.ReadInt64BigEndian(ticket.AsSpan(ExpiryAt));
        return expires > time.GetUtcNow().ToUnixTimeSeconds() ? Read(own, ticket, expires) : null;
    }

    private static SessionTicket Read(TicketKey own, byte[] ticket, long expires) => new(
        Base64Url.EncodeToString(ticket),
        own.Key,
        DateTimeOffset.FromUnixTimeSeconds(expires),
        Base64Url.EncodeToString(own.Antiforgery(ticket.AsSpan(0, SignatureAt))));
}
