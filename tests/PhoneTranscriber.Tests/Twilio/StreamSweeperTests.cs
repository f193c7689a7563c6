using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class StreamSweeperTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly StreamSweeper _sweeper;

    public StreamSweeperTests() => _sweeper = new StreamSweeper(_clock, NullLogger<StreamSweeper>.Instance);

    public void Dispose() => _sweeper.Dispose();

    [Fact]
    public void A_stream_is_roused_once_as_soon_as_something_is_overdue()
    {
        var (stream, other) = (new Swept(), new Swept());
        _sweeper.Add(stream).ExpectBy(In(110));
        _sweeper.Add(other).ExpectBy(In(113));
        Advance(109);
        Assert.Equal(0, stream.Roused);
        Advance(1);
        Assert.Equal((1, 0), (stream.Roused, other.Roused));
        // Nobody looks oftener than every 10 ms.
        Advance(9);
        Assert.Equal(0, other.Roused);
        Advance(1);
        Assert.Equal(1, other.Roused);
        Advance(1_000);
        Assert.Equal(1, stream.Roused);
    }

    [Fact]
    public void A_stream_that_expects_more_in_time_is_left_alone()
    {
        var stream = new Swept();
        var place = _sweeper.Add(stream);
        for (var i = 0; i < 20; i++)
        {
            place.ExpectBy(In(110));
            Advance(100);
        }

        Assert.Equal(0, stream.Roused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_overdue_when_a_pass_comes_late_has_one_more_pass_to_be_read(bool isLateAgain)
    {
        var (clock, stream) = (new LateClock(), new Swept());
        using var sweeper = new StreamSweeper(clock, NullLogger<StreamSweeper>.Instance);
        sweeper.Add(stream).ExpectBy(30);
        clock.FireAt(180);
        Assert.Equal(0, stream.Roused);
        clock.FireAt(isLateAgain ? 380 : 230);
        Assert.Equal(1, stream.Roused);
    }

    [Fact]
    public void After_a_standstill_streams_are_read_before_they_are_taken_for_quiet()
    {
        var (clock, stream) = (new LateClock(), new Swept { Restless = true });
        using var sweeper = new StreamSweeper(clock, NullLogger<StreamSweeper>.Instance);
        sweeper.Add(stream);
        for (var now = 50; now <= 150; now += 50) clock.FireAt(now);
        Assert.Equal(0, stream.Ticks);
        // It would have been the fourth pass, which sees to the restless.
        clock.FireAt(4_150);
        Assert.Equal(0, stream.Ticks);
        for (var now = 4_200; now <= 4_350; now += 50) clock.FireAt(now);
        Assert.Equal(1, stream.Ticks);
    }

    [Fact]
    public void On_a_machine_that_is_always_late_everybody_has_a_turn()
    {
        var (clock, streams) = (new LateClock(), Enumerable.Range(0, 20).Select(_ => new Swept()).ToList());
        using var sweeper = new StreamSweeper(clock, NullLogger<StreamSweeper>.Instance);
        foreach (var stream in streams) sweeper.Add(stream);
        for (var look = 1; look <= 40; look++) clock.FireAt(look * 200);
        Assert.All(streams, stream => Assert.Equal(1, stream.Ticks));
    }

    [Fact]
    public void Streams_take_turns_and_restless_ones_are_seen_to_five_times_as_often()
    {
        var streams = Enumerable.Range(0, 300).Select(i => new Swept { Restless = i % 2 == 0 }).ToList();
        foreach (var stream in streams) _sweeper.Add(stream);
        var busiest = 0;
        for (var pass = 0; pass < 20; pass++)
        {
            var before = streams.Sum(stream => stream.Ticks);
            Advance(50);
            busiest = Math.Max(busiest, streams.Sum(stream => stream.Ticks) - before);
        }

        Assert.All(streams, stream => Assert.Equal(stream.Restless ? 5 : 1, stream.Ticks));
        // 900 ticks in 20 passes, of which none has more than twice its share.
        Assert.InRange(busiest, 1, 90);
    }

    [Fact]
    public void One_that_left_is_not_looked_at_and_its_place_is_another_ones()
    {
        var (gone, next) = (new Swept(), new Swept());
        _sweeper.Add(gone).ExpectBy(In(10));
        _sweeper.Remove(gone);
        _sweeper.Remove(gone);
        _sweeper.Add(next);
        Advance(1_000);
        Assert.Equal((0, 0), (gone.Roused, gone.Ticks));
        Assert.Equal((0, 1), (next.Roused, next.Ticks));
    }

    [Fact]
    public void One_that_fails_harms_no_other()
    {
        var (failing, other) = (new Swept { Fails = true }, new Swept());
        foreach (var stream in new[] { failing, other }) _sweeper.Add(stream).ExpectBy(In(10));
        Advance(1_000);
        Assert.Equal((1, 1), (failing.Roused, other.Roused));
        Assert.Equal(1, other.Ticks);
    }

    private long In(int milliseconds) => _clock.GetTimestamp() + (milliseconds * TimeSpan.TicksPerMillisecond);

    private void Advance(int milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A clock in ms whose timer fires when it is told to, as one does on a machine that is busy.</summary>
    private sealed class LateClock : TimeProvider
    {
        private Action? _fire;
        private long _now;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void FireAt(long now)
        {
            _now = now;
            _fire!();
        }
    }
}
