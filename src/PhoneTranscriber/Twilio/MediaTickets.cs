using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Tickets for those who play Twilio's part from a browser: a page cannot set <c>X-Twilio-Signature</c> on a WebSocket, so the bridge gives
/// out a ticket that opens the media socket once, for one call, soon. Kept in memory: a ticket is good at the process that gave it out. Safe
/// for concurrent use.
/// </summary>
internal sealed class MediaTickets(TimeProvider time)
{
    /// <summary>The query parameter that carries a ticket.</summary>
    public const string Parameter = "ticket";

    /// <summary>Tickets neither used nor expired; further ones are not given out.</summary>
    public const int MaxOutstanding = 16;

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>128 bits.</summary>
    private const int TicketBytes = 16;

    private readonly Lock _gate = new();
    private readonly List<(byte[] Ticket, string CallSid, long IssuedAt)> _outstanding = [];

    /// <summary>A ticket for the stream of <paramref name="callSid"/>; null when too many are outstanding.</summary>
    public string? TryIssue(string callSid)
    {
        var ticket = RandomNumberGenerator.GetBytes(TicketBytes);
        lock (_gate)
        {
            ForgetExpired();
            if (_outstanding.Count >= MaxOutstanding) return null;
            _outstanding.Add((ticket, callSid, time.GetTimestamp()));
        }

        return Base64Url.EncodeToString(ticket);
    }

    /// <summary>Uses a ticket up and says whose stream it is for; null when it is none of ours, used or expired.</summary>
    public string? Use(string ticket)
    {
        Span<byte> given = stackalloc byte[TicketBytes];
        if (ticket.Length != Base64Url.GetEncodedLength(TicketBytes)
            || Base64Url.DecodeFromChars(ticket, given, out _, out var length) != OperationStatus.Done || length != TicketBytes) return null;
        lock (_gate)
        {
            ForgetExpired();
            // Every ticket is compared, in constant time: the time taken tells nothing about them.
            var found = -1;
            for (var i = 0; i < _outstanding.Count; i++)
            {
                if (CryptographicOperations.FixedTimeEquals(given, _outstanding[i].Ticket)) found = i;
            }

            if (found < 0) return null;
            var callSid = _outstanding[found].CallSid;
            _outstanding.RemoveAt(found);
            return callSid;
        }
    }

    private void ForgetExpired() => _outstanding.RemoveAll(known => time.GetElapsedTime(known.IssuedAt) >= Lifetime);
}
