using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Tests.Speech;

public sealed class WakeUpTests
{
    [Fact]
    public async Task No_wake_is_lost_between_threads()
    {
        const int Rounds = 200_000;
        var wake = new WakeUp();
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

    [Fact]
    public void Waking_allocates_nothing()
    {
        var wake = new WakeUp();
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
}
