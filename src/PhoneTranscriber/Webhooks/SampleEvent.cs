using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Webhooks;

/// <summary>Sends an event that never happened, signed and shaped like a real one, so that a receiver can be tried out.</summary>
internal sealed class SampleEvent(WebhookSender sender, EventIds ids, TimeProvider time)
{
    /// <summary>A call that cannot exist, so that receivers do not take it for a real one.</summary>
    private static readonly CallInfo Call = new("CA" + new string('0', 32), "+15550001111", "+15550002222", "inbound");

    private static readonly Turn Turn = new()
    {
        Order = 0,
        Track = CallTrack.Inbound,
        Speaker = "caller",
        Text = "This is a test.",
        Formatted = true,
        StartMs = 1000,
        EndMs = 1900,
        Confidence = 0.98,
        Language = "en",
        Words =
        [
            new Word("This", 1000, 1200, 0.99), new Word("is", 1220, 1350, 0.98), new Word("a", 1380, 1420, 0.97), new Word("test.", 1450, 1900, 0.98),
        ],
    };

    public async Task<SampleOutcome> SendAsync(WebhookEndpoint endpoint, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var happened = CallEvent.Create(ids, now, EventTypes.TurnFinal, Call.CallSid, new TurnData(Call, Turn), EventJson.Wire.TurnData);
        var delivery = new DeliveryRow(
            ids.NextDelivery(now), endpoint.Key, happened.Id, Call.CallSid, happened.Type, 1, endpoint.Body.Write(happened, 1), now.ToUnixTimeMilliseconds());
        var result = await sender.SendAsync(endpoint, delivery, cancel);
        return new SampleOutcome(
            endpoint.Key, happened.Id, result.IsAccepted, result.Status, (long)result.Duration.TotalMilliseconds, result.Problem, result.Answer);
    }
}
