using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Sends what waits in one claimed lane, one delivery after the other, and writes down what came of each. The lease lasts longer than a
/// request may take and is extended with every attempt written; once somebody else has the lane, nothing more is sent.
/// </summary>
internal sealed class LaneSender(
    WebhookEndpoint endpoint, EndpointSwitch enabled, EndpointHealth health, AttemptPolicy policy, WakeSignal pump, DispatcherServices services)
{
    /// <summary>Deliveries sent before other lanes get their turn.</summary>
    private const int Batch = 16;

    private readonly PatientStore _store = services.Store;
    private readonly TimeProvider _time = services.Time;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="lane">The lane.</param>
    /// <param name="stop">When to stop.</param>
    /// <exception cref="OperationCanceledException">Stopped; the lane may still be held.</exception>
    public async Task RunAsync(HeldLane lane, StopSignals stop)
    {
        var pending = await _store.RunAsync((store, token) => store.FindPendingAsync(lane.Claim, Batch, token), stop.Requests);
        for (var i = 0; i < pending.Count && !enabled.IsDisabled; i++)
        {
            // While the storage was away the lease may have come near its end.
            if (Now + (long)services.Settings.Timeout.TotalMilliseconds > lane.Claim.LeaseUntil) break;
            if (await SendAsync(lane, pending[i], more: i + 1 < pending.Count, stop) is not { } extended) return;
            lane = extended;
        }

        await ReleaseAsync(lane, stop.Storage);
    }

    /// <summary>Gives the lane back, unless somebody else has it by now.</summary>
    public Task ReleaseAsync(HeldLane lane, CancellationToken cancel) =>
        _store.RunAsync((store, token) => store.ReleaseLaneAsync(lane.Claim, lane.Owner, Now, token), cancel);

    /// <summary>One attempt. The lane with its new lease when it is still held, else null.</summary>
    private async Task<HeldLane?> SendAsync(HeldLane lane, PendingDelivery pending, bool more, StopSignals stop)
    {
        var (delivery, number) = (pending.Delivery, pending.Attempts + 1);
        var result = await services.Sender.SendAsync(endpoint, delivery, stop.Requests);
        // Disabled before it is written down: whoever claims the lane next must already know.
        if (result.IsGone) await enabled.DisableAsync("answered 410 Gone", stop.Storage);
        var outcome = policy.Judge(result, number, Now, more);
        var attempt = result.ToRow(delivery.Id, number);
        var leaseUntil = Now + (long)services.Lease.TotalMilliseconds;
        // What the endpoint accepted must be written down, or it is sent twice: for that the storage is waited for.
        if (!await _store.RunAsync(
            (store, token) => store.RecordAttemptAsync(lane.Claim, lane.Owner, attempt, outcome, leaseUntil, token), stop.Storage))
        {
            services.Metrics.WebhookLeaseLost();
            services.Log.WebhookLeaseLost(delivery.EventId, delivery.CallSid, endpoint.Key);
            return null;
        }

        Tell(delivery, number, result, outcome);
        return outcome.KeepLease ? lane with { Claim = lane.Claim with { LeaseUntil = leaseUntil } } : null;
    }

    private void Tell(DeliveryRow delivery, int number, SendResult result, AttemptOutcome outcome)
    {
        var now = _time.GetUtcNow();
        if (result.IsAccepted)
        {
            services.Metrics.WebhookDelivered();
            if (!health.Succeeded(now)) return;
            services.Log.EndpointRecovered(endpoint.Key);
            pump.Set();
            return;
        }

        services.Metrics.WebhookAttemptFailed();
        if (outcome.State == DeliveryState.Dead)
        {
            services.Metrics.WebhookLost();
            services.Log.WebhookGivenUp(delivery.EventId, delivery.Type, delivery.CallSid, endpoint.Key, result.Problem!);
        }
        else
        {
            var wait = TimeSpan.FromMilliseconds(outcome.DueAt - now.ToUnixTimeMilliseconds());
            services.Log.WebhookRetry(delivery.EventId, delivery.CallSid, endpoint.Key, number, result.Problem!, wait);
        }

        if (health.Failed(delivery.CallSid, result.At, now) is { } pause) services.Log.EndpointBackedOff(endpoint.Key, pause);
    }
}
