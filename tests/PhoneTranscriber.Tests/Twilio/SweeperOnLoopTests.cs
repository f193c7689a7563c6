using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>The sweeper as an event loop calls it: a real loop, and, but for two tests, a clock that stands still while it does.</summary>
public sealed class SweeperOnLoopTests : IDisposable
{
    private static readonly EventLoop? Loop = EventLoop.AreThere ? new EventLoop(99) : null;
    private readonly ManualTimeProvider _clock = new();
    private readonly IdleRounds _rounds = new();
    private readonly EventLoop _loop;
    private readonly StreamSweeper _sweeper;

    public SweeperOnLoopTests()
    {
        Assert.SkipWhen(Loop is null, "There are no event loops on this system.");
        _loop = Loop;
        _sweeper = new StreamSweeper(_clock, NullLogger<StreamSweeper>.Instance, _loop);
        // After the sweeper: when this one is asked, the sweeper has been.
        _loop.Add(_rounds);
    }

    public void Dispose()
    {
        _sweeper.Dispose();
        _loop.Remove(_rounds);
    }

    [Fact]
    public async Task A_stream_is_roused_by_the_loop_when_something_is_overdue()
    {
        var stream = new Swept();
        _sweeper.Add(stream).ExpectBy(In(30));
        await AwakeAsync(afterMs: 29);
        Assert.Equal(0, stream.Roused);
        await AwakeAsync(afterMs: 1);
        Assert.Equal(1, stream.Roused);
        await AwakeAsync(afterMs: 50);
        Assert.Equal(1, stream.Roused);
    }

    [Fact]
    public async Task Who_is_overdue_is_not_put_off_by_a_loop_that_is_always_awake()
    {
        var (stream, other) = (new Swept(), new Swept());
        _sweeper.Add(stream).ExpectBy(In(3));
        _sweeper.Add(other).ExpectBy(In(5));
        for (var ms = 0; ms < 15; ms++) await AwakeAsync(afterMs: 1);
        Assert.Equal((1, 1), (stream.Roused, other.Roused));
    }

    [Fact]
    public async Task A_loop_that_is_awake_just_before_a_pass_does_it_then_and_passes_keep_their_number()
    {
        var stream = new Swept();
        _sweeper.Add(stream);
        await AwakeAsync(afterMs: 40);
        for (var pass = 2; pass <= 19; pass++) await AwakeAsync(afterMs: 50);
        Assert.Equal(0, stream.Ticks);
        await AwakeAsync(afterMs: 50);
        Assert.Equal(1, stream.Ticks);
        await AwakeAsync(afterMs: 5);
        Assert.Equal(1, stream.Ticks);
    }

    [Fact]
    public async Task The_loop_waits_for_the_next_pass_for_what_is_due_earliest_or_for_ever()
    {
        await AwakeAsync(afterMs: 100);
        Assert.Equal(Timeout.Infinite, _sweeper.Patience());
        var stream = new Swept();
        var place = _sweeper.Add(stream);
        await AwakeAsync(afterMs: 0);
        // A pass that was 50 ms late is followed by one after half the time.
        Assert.Equal(25, _sweeper.Patience());
        place.ExpectBy(In(20));
        Assert.Equal(20, _sweeper.Patience());
        place.ExpectBy(In(-1));
        // Nobody looks oftener than every 10 ms.
        Assert.Equal(10, _sweeper.Patience());
        _sweeper.Remove(stream);
        place.ExpectBy(In(20));
        Assert.Equal(Timeout.Infinite, _sweeper.Patience());
    }

    [Fact]
    public async Task The_first_stream_of_an_idle_loop_is_seen_to_by_the_systems_clock_and_on_the_loops_thread()
    {
        using var sweeper = new StreamSweeper(TimeProvider.System, NullLogger<StreamSweeper>.Instance, _loop);
        await AwakeAsync(afterMs: 0);
        // Nobody wakes the loop but the sweeper and the kernel.
        Assert.Equal("Event loop 99", await RousingThreadAsync(sweeper));
    }

    [Fact]
    public async Task The_bridges_own_sweeper_is_on_a_loop()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTwilio();
        await using var services = builder.Services.BuildServiceProvider();
        Assert.StartsWith("Event loop", await RousingThreadAsync(services.GetRequiredService<StreamSweeper>()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_has_left_the_loop_is_not_called()
    {
        var stream = new Swept();
        _sweeper.Add(stream).ExpectBy(In(30));
        _sweeper.Dispose();
        for (var pass = 0; pass < 25; pass++) await AwakeAsync(afterMs: 50);
        Assert.Equal((0, 0), (stream.Roused, stream.Ticks));
    }

    [Fact]
    public void Only_the_systems_clock_is_the_loops()
    {
        Assert.NotNull(EventLoop.NextBy(TimeProvider.System));
        Assert.Null(EventLoop.NextBy(_clock));
    }

    private static Task<string?> RousingThreadAsync(StreamSweeper sweeper)
    {
        var roused = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = new Swept { OnRoused = () => roused.TrySetResult(Thread.CurrentThread.Name) };
        sweeper.Add(stream).ExpectBy(TimeProvider.System.GetTimestamp() + (30 * TimeProvider.System.TimestampFrequency / 1_000));
        return roused.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private long In(int milliseconds) => _clock.GetTimestamp() + (milliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>Lets time pass, wakes the loop as a message would, and waits until it has done what is due.</summary>
    private async Task AwakeAsync(int afterMs)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(afterMs));
        var rounds = _rounds.Count;
        // The one that is under way may have read the clock before.
        for (var round = 1; round <= 2; round++)
        {
            _loop.Wake();
            await _rounds.ReachAsync(rounds + round);
        }
    }
}
