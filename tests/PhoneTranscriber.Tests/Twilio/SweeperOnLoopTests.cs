using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>The sweeper as an event loop calls it: a real loop, and a clock that stands still while it does.</summary>
public sealed class SweeperOnLoopTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Rounds _rounds = new();
    private readonly EventLoop? _loop;
    private readonly StreamSweeper? _sweeper;

    public SweeperOnLoopTests()
    {
        if (!EventLoop.AreThere) return;
        _loop = new EventLoop(99);
        _sweeper = new StreamSweeper(_clock, NullLogger<StreamSweeper>.Instance, _loop);
        // After the sweeper: when this one is called, the sweeper has been.
        _loop.Add(_rounds);
    }

    public void Dispose()
    {
        _sweeper?.Dispose();
        _loop?.Remove(_rounds);
    }

    [Fact]
    public async Task A_stream_is_roused_by_the_loop_when_something_is_overdue()
    {
        var (loop, sweeper) = There();
        var stream = new Swept();
        sweeper.Add(stream).ExpectBy(_clock.GetTimestamp() + (30 * TimeSpan.TicksPerMillisecond));
        await AwakeAsync(loop, afterMs: 29);
        Assert.Equal(0, stream.Roused);
        await AwakeAsync(loop, afterMs: 1);
        Assert.Equal(1, stream.Roused);
        await AwakeAsync(loop, afterMs: 50);
        Assert.Equal(1, stream.Roused);
    }

    [Fact]
    public async Task Who_is_overdue_is_not_put_off_by_a_loop_that_is_always_awake()
    {
        var (loop, sweeper) = There();
        var (stream, other) = (new Swept(), new Swept());
        sweeper.Add(stream).ExpectBy(_clock.GetTimestamp() + (3 * TimeSpan.TicksPerMillisecond));
        sweeper.Add(other).ExpectBy(_clock.GetTimestamp() + (5 * TimeSpan.TicksPerMillisecond));
        for (var ms = 0; ms < 15; ms++) await AwakeAsync(loop, afterMs: 1);
        Assert.Equal((1, 1), (stream.Roused, other.Roused));
    }

    [Fact]
    public async Task A_loop_that_is_awake_just_before_a_pass_does_it_then_and_passes_keep_their_number()
    {
        var (loop, sweeper) = There();
        var stream = new Swept();
        sweeper.Add(stream);
        await AwakeAsync(loop, afterMs: 40);
        for (var pass = 2; pass <= 19; pass++) await AwakeAsync(loop, afterMs: 50);
        Assert.Equal(0, stream.Ticks);
        await AwakeAsync(loop, afterMs: 50);
        Assert.Equal(1, stream.Ticks);
        await AwakeAsync(loop, afterMs: 5);
        Assert.Equal(1, stream.Ticks);
    }

    [Fact]
    public async Task Nobody_is_woken_for_nothing_and_the_first_stream_is_told_of()
    {
        var (loop, sweeper) = There();
        await AwakeAsync(loop, afterMs: 0);
        Assert.Equal(Timeout.Infinite, sweeper.Advance(isIdle: true));
        var rounds = _rounds.Count;
        sweeper.Add(new Swept());
        await _rounds.ReachAsync(rounds + 1);
        Assert.InRange(sweeper.Advance(isIdle: true), 1, 50);
    }

    private static (EventLoop Loop, StreamSweeper Sweeper) Skip()
    {
        Assert.Skip("There are no event loops on this system.");
        throw new InvalidOperationException();
    }

    private (EventLoop Loop, StreamSweeper Sweeper) There() => _loop is null || _sweeper is null ? Skip() : (_loop, _sweeper);

    /// <summary>Lets time pass, wakes the loop as a message would, and waits until it has done what is due.</summary>
    private async Task AwakeAsync(EventLoop loop, int afterMs)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(afterMs));
        // The round that is under way may have read the clock before.
        var rounds = _rounds.Count;
        for (var round = 1; round <= 2; round++)
        {
            loop.Wake();
            await _rounds.ReachAsync(rounds + round);
        }
    }

    private sealed class Rounds : IClockwork
    {
        private readonly Lock _lock = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
        private int _count;

        public int Count
        {
            get
            {
                lock (_lock) return _count;
            }
        }

        public int Advance(bool isIdle)
        {
            lock (_lock)
            {
                _count++;
                foreach (var waiter in _waiters.Where(waiter => waiter.Count <= _count)) waiter.Reached.TrySetResult();
                _waiters.RemoveAll(waiter => waiter.Count <= _count);
            }

            return Timeout.Infinite;
        }

        public Task ReachAsync(int count)
        {
            lock (_lock)
            {
                if (_count >= count) return Task.CompletedTask;
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Add((count, reached));
                return reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }
        }
    }
}
