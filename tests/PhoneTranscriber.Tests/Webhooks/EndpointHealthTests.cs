using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class EndpointHealthTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void One_call_that_fails_is_left_to_its_own_schedule()
    {
        var health = Health();
        for (var i = 0; i < 100; i++) Assert.Null(health.Failed("CA1", Start, Start));
        Assert.False(health.Standing.IsBackingOff);
        Assert.Equal(100, health.Standing.ConsecutiveFailures);
    }

    [Fact]
    public void Several_calls_that_fail_in_a_row_back_the_endpoint_off_with_pauses_that_double_up_to_five_minutes()
    {
        var health = Health();
        FailCalls(health, EndpointHealth.ToleratedCalls - 1, Start);
        Assert.False(health.Standing.IsBackingOff);
        FailCalls(health, EndpointHealth.ToleratedCalls, Start);
        var (expected, began) = (TimeSpan.FromSeconds(1), Start);
        for (var probe = 0; probe < 12; probe++)
        {
            var resume = health.Standing.ResumeAt!.Value;
            Assert.InRange(resume - began, expected * 0.8, expected * 1.2);
            began = resume;
            Assert.NotNull(health.Failed("CA1", sentAt: resume, now: resume));
            expected = expected * 2 < TimeSpan.FromMinutes(5) ? expected * 2 : TimeSpan.FromMinutes(5);
        }
    }

    [Fact]
    public void Requests_that_were_in_flight_when_the_pause_began_do_not_lengthen_it()
    {
        var health = Health();
        FailCalls(health, EndpointHealth.ToleratedCalls, Start);
        var resume = health.Standing.ResumeAt;
        for (var i = 0; i < 16; i++) Assert.Null(health.Failed($"CA{i}", Start, Start.AddMilliseconds(i)));
        Assert.Equal(resume, health.Standing.ResumeAt);
    }

    [Fact]
    public void One_success_opens_the_endpoint_again()
    {
        var health = Health();
        FailCalls(health, EndpointHealth.ToleratedCalls, Start);
        Assert.True(health.Succeeded(Start));
        Assert.Equal((false, 0), (health.Standing.IsBackingOff, health.Standing.ConsecutiveFailures));
        Assert.False(health.Succeeded(Start));
    }

    [Fact]
    public void Who_retries_quickly_also_probes_quickly()
    {
        var health = new EndpointHealth([TimeSpan.FromMilliseconds(100)], new Jitter(new Random(1)), Start);
        FailCalls(health, EndpointHealth.ToleratedCalls, Start);
        Assert.InRange(health.Standing.ResumeAt!.Value - Start, TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(120));
    }

    private static EndpointHealth Health() => new(new WebhookSettings().Schedule(), new Jitter(new Random(1)), Start);

    private static void FailCalls(EndpointHealth health, int calls, DateTimeOffset at)
    {
        for (var call = 1; call <= calls; call++) health.Failed($"CA{call}", at, at);
    }
}
