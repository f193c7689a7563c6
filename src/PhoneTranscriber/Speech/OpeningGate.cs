using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Speech;

/// <summary>
/// The account's limit of new sessions per minute, shared by all calls. A call that is being transcribed comes before one that has not
/// begun: its words are lost while it waits.
/// </summary>
internal sealed class OpeningGate : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int? _limit;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Queue<long> _opened = new();
    private readonly PriorityQueue<TaskCompletionSource, (int Rank, long Arrival)> _waiting = new();
    private long _arrivals;

    public OpeningGate(CallSettings settings, TimeProvider time)
    {
        (_limit, _time) = (settings.SessionOpeningsPerMinute, time);
        _timer = time.CreateTimer(static gate => ((OpeningGate)gate!).Admit(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Openings within any minute; null: no limit.</summary>
    public int? Limit => _limit;

    /// <summary>How many wait for leave.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.UnorderedItems.Count(static item => !item.Element.Task.IsCompleted);
        }
    }

    /// <summary>Sessions opened within the last minute.</summary>
    public int OpenedLastMinute
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _opened.Count;
            }
        }
    }

    /// <summary>Waits for leave to open a session.</summary>
    /// <param name="isLive">The track has been transcribed before.</param>
    /// <param name="cancel">Gives the place in the queue up.</param>
    public async Task WaitAsync(bool isLive, CancellationToken cancel)
    {
        TaskCompletionSource waiter;
        lock (_gate)
        {
            Forget();
            if (_limit is null || (_waiting.Count == 0 && _opened.Count < _limit))
            {
                _opened.Enqueue(_time.GetTimestamp());
                return;
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, (isLive ? 0 : 1, _arrivals++));
            Schedule();
        }

        await using var registration = cancel.UnsafeRegister(
            static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), waiter);
        await waiter.Task;
    }

    public void Dispose() => _timer.Dispose();

    private void Admit()
    {
        lock (_gate)
        {
            Forget();
            while (_opened.Count < _limit && _waiting.TryDequeue(out var waiter, out _))
            {
                if (waiter.TrySetResult()) _opened.Enqueue(_time.GetTimestamp());
            }

            Schedule();
        }
    }

    private void Forget()
    {
        while (_opened.TryPeek(out var opened) && _time.GetElapsedTime(opened) >= Window) _opened.Dequeue();
    }

    private void Schedule()
    {
        if (_waiting.Count == 0) return;
        var wait = _opened.TryPeek(out var opened) ? Window - _time.GetElapsedTime(opened) : TimeSpan.Zero;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
