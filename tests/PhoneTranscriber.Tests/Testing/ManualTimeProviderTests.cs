using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due_and_see_their_time()
    {
        var start = _clock.GetUtcNow();
        foreach (var milliseconds in new[] { 30, 10, 20, 10 })
            _clock.CreateTimer(_ => _fired.Add($"{milliseconds}@{(_clock.GetUtcNow() - start).TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromMilliseconds(25));
        Assert.Equal(["10@10", "10@10", "20@20"], _fired);
        Assert.Equal(1, _clock.PendingTimers);
        Assert.Equal(TimeSpan.FromMilliseconds(25), _clock.GetUtcNow() - start);
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period_until_it_is_disposed()
    {
        var timer = _clock.CreateTimer(_ => _fired.Add("tick"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(3, _fired.Count);
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(3, _fired.Count);
        Assert.Equal(0, _clock.PendingTimers);
    }

    [Fact]
    public void The_clock_can_stop_at_every_moment_at_which_a_timer_is_due()
    {
        var start = _clock.GetUtcNow();
        foreach (var milliseconds in new[] { 30, 10, 10 })
            _clock.CreateTimer(_ => _fired.Add($"{(_clock.GetUtcNow() - start).TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

        Assert.True(_clock.AdvanceToNextTimer(start.AddMilliseconds(40)));
        Assert.Equal(["10", "10"], _fired);
        Assert.True(_clock.AdvanceToNextTimer(start.AddMilliseconds(40)));
        Assert.Equal(["10", "10", "30"], _fired);
        Assert.False(_clock.AdvanceToNextTimer(start.AddMilliseconds(40)));
        Assert.Equal(start.AddMilliseconds(40), _clock.GetUtcNow());
    }

    [Fact]
    public void A_changed_timer_forgets_its_former_time()
    {
        using var timer = _clock.CreateTimer(_ => _fired.Add("once"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_fired);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["once"], _fired);
    }

    [Fact]
    public async Task Delays_and_cancellations_follow_the_clock()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2), _clock);
        Assert.Equal(2, _clock.PendingTimers);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await delay;
        Assert.False(timeout.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(timeout.IsCancellationRequested);
    }

    [Fact]
    public async Task Somebody_who_waits_can_be_awaited()
    {
        var waits = _clock.WaitForPendingTimersAsync(1, TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _clock, TestContext.Current.CancellationToken);
        await waits;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }
}
