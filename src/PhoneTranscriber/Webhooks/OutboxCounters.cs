namespace PhoneTranscriber.Webhooks;

/// <summary>How many events of one call each endpoint was given. Belongs to the call's single consumer; not safe for concurrent use.</summary>
/// <param name="known">The last sequence of each endpoint, for a call that goes on after a restart.</param>
internal sealed class OutboxCounters(IReadOnlyDictionary<string, long>? known = null)
{
    private readonly Dictionary<string, long> _last = known is null ? new(StringComparer.Ordinal) : new(known, StringComparer.Ordinal);

    /// <summary>The next sequence, from 1.</summary>
    public long Next(string endpoint) => _last[endpoint] = _last.GetValueOrDefault(endpoint) + 1;

    /// <summary>Undoes <see cref="Next"/> for deliveries that could not be stored, so that the sequence keeps no gap.</summary>
    public void TakeBack(IEnumerable<Storage.DeliveryRow> deliveries)
    {
        foreach (var delivery in deliveries) _last[delivery.Endpoint] = Math.Min(_last.GetValueOrDefault(delivery.Endpoint), delivery.Sequence - 1);
    }
}
