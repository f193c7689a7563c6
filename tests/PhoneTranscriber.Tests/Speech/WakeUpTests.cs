using PhoneTranscriber.Speech;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Speech;

public sealed class WakeUpTests
{
    [Fact]
    public async Task No_wake_is_lost_between_threads()
    {
        const int Rounds = 200_000;
        var wake = new TestLoop();
        long produced = 0, seen = 0;
        var consumer = Task.Run(async () =>
        {
            while (seen < Rounds)
            {
                await wake.WaitAsync();
                seen = Interlocked.Read(ref produced);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Rounds; i++)
        {
            Interlocked.Increment(ref produced);
            wake.Wake();
        }

        await consumer.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(Rounds, seen);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_wake_is_lost_when_some_are_served_by_the_waker()
    {
        const int rounds = 200_000;
        const int wakers = 3;
        long produced = 0, seen = 0;
        var (served, looped, inside, overlaps, isOver) = (0, 0, 0, 0, false);
        var wake = new TestLoop(() =>
        {
            // Every third is the loop's.
            if (Interlocked.Increment(ref inside) != 1) overlaps++;
            var isServed = ++served % 3 != 0;
            if (isServed) seen = Interlocked.Read(ref produced);
            Interlocked.Decrement(ref inside);
            return isServed;
        });
        var consumer = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                await wake.WaitAsync();
                if (Interlocked.Increment(ref inside) != 1) overlaps++;
                looped++;
                Volatile.Write(ref seen, Interlocked.Read(ref produced));
                Interlocked.Decrement(ref inside);
            }
        }, TestContext.Current.CancellationToken);
        // Again when the wakers were through before the loop had begun to wait.
        while (Volatile.Read(ref looped) == 0 || Volatile.Read(ref served) == 0)
        {
            await Task.WhenAll(Enumerable.Range(0, wakers).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Interlocked.Increment(ref produced);
                    wake.Wake();
                }
            }, TestContext.Current.CancellationToken)));
        }

        // The last wake was served, or the loop goes on with it: nobody wakes it again.
        await Eventually.HoldsAsync(() => Volatile.Read(ref seen) == Interlocked.Read(ref produced) ? null : $"seen {seen}", TestContext.Current.CancellationToken);
        Assert.Equal(0, overlaps);
        Volatile.Write(ref isOver, true);
        while (!consumer.IsCompleted)
        {
            wake.Wake();
            await Task.Yield();
        }
    }

    [Fact]
    public void What_the_waker_can_do_itself_leaves_the_loop_waiting()
    {
        var (rounds, served) = (0, 0);
        var wake = new TestLoop(() => ++served < 3);
        var loop = LoopAsync();
        for (var i = 0; i < 3; i++) wake.Wake();
        Assert.Equal((3, 1), (served, rounds));
        Assert.False(loop.IsCompleted);

        async Task LoopAsync()
        {
            while (true)
            {
                await wake.WaitAsync();
                rounds++;
            }
        }
    }

    [Fact]
    public void Who_is_woken_while_it_is_served_is_served_again()
    {
        var served = 0;
        TestLoop wake = null!;
        wake = new TestLoop(() =>
        {
            if (++served == 1) wake.Wake();
            return true;
        });
        var loop = wake.WaitAsync().AsTask();
        wake.Wake();
        Assert.Equal(2, served);
        Assert.False(loop.IsCompleted);
    }

    [Fact]
    public void Waking_allocates_nothing()
    {
        var wake = new TestLoop();
        var rounds = 0;
        var loop = LoopAsync();
        wake.Wake();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) wake.Wake();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, rounds);
        Assert.False(loop.IsCompleted);

        async Task LoopAsync()
        {
            while (rounds < 2000)
            {
                await wake.WaitAsync();
                rounds++;
            }
        }
    }

    private sealed class TestLoop(Func<bool>? serve = null) : WakeUp
    {
        protected override bool TryServe() => serve?.Invoke() ?? false;
    }
}
