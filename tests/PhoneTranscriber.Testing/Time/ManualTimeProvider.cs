namespace PhoneTranscriber.Testing.Time;

/// <summary>A clock that stands still until it is advanced; timers fire in the order in which they are due.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<ManualTimer, (DateTimeOffset Due, long Order)> _queue = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _order;
    private int _pending;

    /// <param name="start">The time shown at first.</param>
    public ManualTimeProvider(DateTimeOffset start)
    {
        _start = start;
        _now = start;
    }

    /// <summary>Starts on 20 November 2026, 09:15 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 11, 20, 9, 15, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many timers are running: how many parties wait for this clock.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
                return _pending;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock on. Every timer that becomes due, those started meanwhile included, is fired on the caller's thread
    /// with the clock at its due time.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset target;
        lock (_lock)
            target = _now + by;

        while (TakeDue(target) is { } timer)
            timer.Fire();
    }

    /// <summary>
    /// Moves the clock to the next moment at which timers are due and fires those, so that what they set in motion can come to rest before
    /// the next ones are fired.
    /// </summary>
    /// <param name="limit">Where the clock stops at the latest.</param>
    /// <returns>Whether timers were fired; if not, the clock shows <paramref name="limit"/>.</returns>
    public bool AdvanceToNextTimer(DateTimeOffset limit)
    {
        DateTimeOffset target;
        lock (_lock)
            target = NextDue() is { } due && due < limit ? due : limit;

        var fired = false;
        for (; TakeDue(target) is { } timer; fired = true)
            timer.Fire();

        return fired;
    }

    /// <summary>Waits until at least <paramref name="count"/> timers are running, so that an advance will be noticed.</summary>
    public Task WaitForPendingTimersAsync(int count, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_pending >= count)
                return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellation);
        }
    }

    internal void Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            Cancel(timer);
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;

            Enqueue(timer, _now + dueTime);
        }
    }

    internal void Unschedule(ManualTimer timer)
    {
        lock (_lock)
            Cancel(timer);
    }

    private DateTimeOffset? NextDue()
    {
        while (_queue.TryPeek(out var timer, out var at))
        {
            if (timer.Order == at.Order)
                return at.Due > _now ? at.Due : _now;

            _queue.Dequeue();
        }

        return null;
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            if (NextDue() is not { } due || due > target)
            {
                _now = target > _now ? target : _now;
                return null;
            }

            var timer = _queue.Dequeue();
            _now = due;
            Cancel(timer);
            if (timer.Period > TimeSpan.Zero)
                Enqueue(timer, _now + timer.Period);

            return timer;
        }
    }

    private void Enqueue(ManualTimer timer, DateTimeOffset due)
    {
        timer.Order = ++_order;
        _queue.Enqueue(timer, (due, timer.Order));
        _pending++;
        foreach (var waiter in _waiters.FindAll(waiter => waiter.Count <= _pending))
        {
            waiter.Reached.TrySetResult();
            _waiters.Remove(waiter);
        }
    }

    // An entry of the queue whose order is no longer the timer's own is stale and skipped.
    private void Cancel(ManualTimer timer)
    {
        if (timer.Order == 0)
            return;

        timer.Order = 0;
        _pending--;
    }
}
