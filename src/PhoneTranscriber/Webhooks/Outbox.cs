using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Where a call puts its events for the endpoints: it makes the rows that become durable together with what happened; once they are, the
/// dispatcher is told.
/// </summary>
internal sealed class Outbox(WebhookEndpoints endpoints, LaneSignals signals, EventIds ids)
{
    /// <summary>Whether any endpoint asked for partial turns.</summary>
    public bool WantsPartials { get; } = endpoints.All.Any(endpoint => endpoint.Wants(EventTypes.TurnPartial));

    /// <summary>A delivery for every endpoint that wants the event, numbered by the call's own counters.</summary>
    public IReadOnlyList<DeliveryRow> Fan(CallEvent happened, OutboxCounters counters)
    {
        List<DeliveryRow>? deliveries = null;
        foreach (var endpoint in endpoints.All)
        {
            if (!endpoint.Wants(happened.Type)) continue;
            deliveries ??= [];
            var sequence = counters.Next(endpoint.Key);
            deliveries.Add(new DeliveryRow(
                ids.NextDelivery(happened.Timestamp),
                endpoint.Key,
                happened.Id,
                happened.CallSid,
                happened.Type,
                sequence,
                endpoint.Body.Write(happened, sequence),
                happened.Timestamp.ToUnixTimeMilliseconds()));
        }

        return deliveries ?? [];
    }

    /// <summary>Says that these deliveries are durable and may go out.</summary>
    public void Poke(IEnumerable<DeliveryRow> deliveries)
    {
        foreach (var delivery in deliveries) signals.Of(delivery.Endpoint).Set();
    }
}
