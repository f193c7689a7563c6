namespace PhoneTranscriber.Events;

/// <summary>Makes ids: <c>evt_</c> (or <c>dlv_</c>) and a ULID, so that ids sort by time of creation, within a millisecond too.</summary>
internal sealed class EventIds(Random random)
{
    // https://github.com/ulid/spec: 48 bits of milliseconds, 80 bits of chance, Crockford's base 32.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private readonly Lock _gate = new();
    private long _lastMillisecond;
    private UInt128 _chance;

    /// <summary>An event's id; also its <c>webhook-id</c>.</summary>
    public string Next(DateTimeOffset now) => Next(now, "evt_");

    /// <summary>The id of a delivery of an event to an endpoint.</summary>
    public string NextDelivery(DateTimeOffset now) => Next(now, "dlv_");

    /// <summary>Our own id of a speech session.</summary>
    public string NextSession(DateTimeOffset now) => Next(now, "ses_");

    private string Next(DateTimeOffset now, string prefix)
    {
        UInt128 value;
        lock (_gate)
        {
            var millisecond = Math.Max(now.ToUnixTimeMilliseconds(), _lastMillisecond);
            // One bit of the 80 is kept free, so that counting up within a millisecond cannot overflow.
            _chance = millisecond == _lastMillisecond ? _chance + 1 : new UInt128((ulong)random.Next(1 << 15), (ulong)random.NextInt64());
            _lastMillisecond = millisecond;
            value = ((UInt128)millisecond << 80) | _chance;
        }

        return string.Create(30, (prefix, value), static (text, id) =>
        {
            var (start, number) = id;
            start.CopyTo(text);
            for (var i = text.Length - 1; i >= 4; i--, number >>= 5)
                text[i] = Alphabet[(int)(number & 31)];
        });
    }
}
