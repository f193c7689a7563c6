using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Operations;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Operations;

public sealed class OperationsHistoryTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 9, 15, 40, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly BridgeMetrics _metrics;
    private readonly OperationsHistory _history;

    public OperationsHistoryTests()
    {
        _metrics = new BridgeMetrics(_services.GetRequiredService<IMeterFactory>());
        _history = new OperationsHistory(_metrics, _clock);
    }

    public void Dispose()
    {
        _history.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void A_minute_tells_what_happened_in_it_and_the_next_begins_with_what_goes_on()
    {
        _metrics.CallStarted();
        _metrics.CallStarted();
        _metrics.CallEnded();
        _metrics.SessionOpened();
        _metrics.SessionOpened();
        _metrics.SessionClosed(3);
        _metrics.TurnFinal();
        foreach (var delay in new[] { -50, 100, 200, 2000 }) _metrics.TextHeard(delay);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _metrics.CallEnded();

        var minutes = _history.Read().Minutes;
        Assert.Equal(["09:15", "09:16", "09:17"], minutes.Select(minute => minute.At.ToString("HH:mm", null)));
        Assert.Equal((2L, 2, 2, 1), (minutes[0].LiveCalls, minutes[0].CallsStarted, minutes[0].SessionsOpened, minutes[0].Finals));
        Assert.InRange(minutes[0].LatencyP50Ms!.Value, 100, 105);
        Assert.InRange(minutes[0].LatencyP95Ms!.Value, 2000, 2100);
        Assert.Equal(new MinuteView(minutes[1].At, 1, 0, 0, 0, null, null), minutes[1]);
        Assert.Equal(1, minutes[2].LiveCalls);
    }

    [Fact]
    public void An_hour_is_kept_however_long_nothing_happens()
    {
        _metrics.CallStarted();
        for (var minute = 0; minute < 200; minute++)
        {
            _metrics.TurnFinal();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        var minutes = _history.Read().Minutes;
        Assert.Equal(60, minutes.Count);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds() / 60 * 60, minutes[^1].At.ToUnixTimeSeconds());
        Assert.All(minutes.Zip(minutes.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second.At - pair.First.At));
        Assert.All(minutes.SkipLast(1), minute => Assert.Equal((1L, 1), (minute.LiveCalls, minute.Finals)));

        _clock.Advance(TimeSpan.FromDays(3));
        Assert.All(_history.Read().Minutes, minute => Assert.Equal((1L, 0), (minute.LiveCalls, minute.Finals)));
        Assert.Equal(60, _history.Read().Minutes.Count);
    }

    [Fact]
    public void What_was_saved_today_begins_anew_at_midnight()
    {
        _metrics.SessionSaved(30);
        _metrics.SessionSaved(12);
        Assert.Equal(42, _history.SavedTodaySeconds);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _history.SavedTodaySeconds);
    }

    [Fact]
    public void Another_bridge_in_the_same_process_is_not_counted()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        new BridgeMetrics(other.GetRequiredService<IMeterFactory>()).CallStarted();
        Assert.Equal(0, Assert.Single(_history.Read().Minutes).LiveCalls);
    }
}
