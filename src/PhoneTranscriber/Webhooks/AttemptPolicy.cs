using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>What follows from an attempt: accepted, tried again and when, or given up.</summary>
internal sealed class AttemptPolicy(WebhookSettings settings, Jitter jitter)
{
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromHours(1);

    /// <param name="result">What came of the attempt.</param>
    /// <param name="attempt">Its number, from 1.</param>
    /// <param name="now">Unix ms.</param>
    /// <param name="more">Whether the sender goes on with the lane's next delivery when it may.</param>
    public AttemptOutcome Judge(SendResult result, int attempt, long now, bool more)
    {
        if (result.IsAccepted) return new AttemptOutcome(DeliveryState.Delivered, now, Advance: true, more);
        // A disabled endpoint's deliveries wait until it is enabled, however often they were tried.
        if (result.IsGone) return new AttemptOutcome(DeliveryState.Pending, now, Advance: false, KeepLease: false);

        var schedule = settings.Schedule();
        if (attempt > schedule.Count && settings.WhenExhausted == WhenExhausted.Skip)
            return new AttemptOutcome(DeliveryState.Dead, now, Advance: true, more);
        return new AttemptOutcome(DeliveryState.Pending, now + (long)Wait(schedule, attempt, result.RetryAfter).TotalMilliseconds, Advance: false, KeepLease: false);
    }

    /// <summary>
    /// The schedule's wait, or what the endpoint asks for when that is longer: one that asks for less, again and again, would use up days of
    /// attempts within seconds.
    /// </summary>
    private TimeSpan Wait(IReadOnlyList<TimeSpan> schedule, int attempt, TimeSpan? retryAfter)
    {
        // Without any schedule, waiting for an endpoint still needs a pace.
        var scheduled = schedule.Count == 0 ? LeastRetryAfter : schedule[Math.Min(attempt, schedule.Count) - 1];
        var wait = jitter.Vary(scheduled);
        if (retryAfter is not { } asked) return wait;
        asked = asked < LeastRetryAfter ? LeastRetryAfter : asked > MostRetryAfter ? MostRetryAfter : asked;
        return asked > wait ? asked : wait;
    }
}
