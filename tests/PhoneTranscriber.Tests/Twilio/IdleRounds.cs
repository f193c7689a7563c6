using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>Counts how often an event loop has done all there was to do and was about to wait.</summary>
internal sealed class IdleRounds : IClockwork
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

    public void Advance()
    {
    }

    public int Patience()
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
