using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class AttemptPolicyTests
{
    private static readonly TimeSpan[] Schedule = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)];

    [Fact]
    public void Each_wait_is_the_schedule_s_varied_by_a_fifth_at_most()
    {
        var policy = Policy();
        foreach (var (attempt, wait) in new[] { (1, Schedule[0]), (2, Schedule[1]) })
        {
            var waits = Enumerable.Range(0, 500).Select(_ => policy.Judge(Refused(), attempt, now: 0, more: true).DueAt).ToList();
            Assert.All(waits, due => Assert.InRange(due, wait.TotalMilliseconds * 0.8, wait.TotalMilliseconds * 1.2));
            Assert.True(waits.Max() - waits.Min() > wait.TotalMilliseconds * 0.35, "the waits hardly differ");
        }
    }

    // Asked for, and least wait that follows: the schedule's 10 s less 20 %, what was asked for when that is longer, never more than an hour.
    [Theory]
    [InlineData(0, 8)]
    [InlineData(-30, 8)]
    [InlineData(1, 8)]
    [InlineData(60, 60)]
    [InlineData(7200, 3600)]
    public void What_the_endpoint_asks_for_counts_when_it_is_longer_than_the_schedule(int askedSeconds, int leastSeconds)
    {
        var outcome = Policy().Judge(Refused(429, TimeSpan.FromSeconds(askedSeconds)), 1, now: 0, more: true);
        Assert.InRange(outcome.DueAt, leastSeconds * 1000, Math.Max(leastSeconds * 1000, 12_000));
        Assert.Equal((DeliveryState.Pending, false, false), (outcome.State, outcome.Advance, outcome.KeepLease));
    }

    [Theory]
    [InlineData(199)]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    public void Whatever_is_not_2xx_is_tried_again(int status) =>
        Assert.Equal(DeliveryState.Pending, Policy().Judge(Refused(status), 2, 0, more: false).State);

    [Fact]
    public void After_the_last_attempt_the_event_is_dead_and_the_lane_goes_on()
    {
        var outcome = Policy().Judge(Refused(), attempt: 3, now: 5, more: true);
        Assert.Equal(new AttemptOutcome(DeliveryState.Dead, 5, Advance: true, KeepLease: true), outcome);
    }

    [Fact]
    public void Told_to_wait_the_event_is_tried_at_the_last_interval_for_ever()
    {
        var outcome = Policy(WhenExhausted.Wait).Judge(Refused(), attempt: 40, now: 0, more: true);
        Assert.Equal((DeliveryState.Pending, false), (outcome.State, outcome.Advance));
        Assert.InRange(outcome.DueAt, 480_000, 720_000);
    }

    [Fact]
    public void What_is_for_an_endpoint_that_is_gone_is_never_dead() =>
        Assert.Equal(DeliveryState.Pending, Policy().Judge(Refused(410), attempt: 99, now: 0, more: true).State);

    private static AttemptPolicy Policy(WhenExhausted whenExhausted = WhenExhausted.Skip) =>
        new(new WebhookSettings { RetrySchedule = Schedule, WhenExhausted = whenExhausted }, new Jitter(new Random(3)));

    private static SendResult Refused(int? status = 500, TimeSpan? retryAfter = null) =>
        new(DateTimeOffset.UnixEpoch, TimeSpan.Zero, status, $"answered {status}", "", retryAfter);
}
