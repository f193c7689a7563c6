using System.Threading.Tasks.Sources;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Wakes one waiting loop, which goes on at once on the waker's thread: the chunk that a frame completes is sent by the thread that read
/// the frame. What is done for nearly every wake is done without the loop, which goes on waiting (<see cref="TryServe"/>). Allocates nothing.
/// Wakes that come while the loop runs count once. A base, so that the loop has it in its own memory: each chunk of each call passes here,
/// and what is one object more to look at costs more than what is done with it.
/// </summary>
internal abstract class WakeUp : IValueTaskSource
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Woken = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Waits for the next wake. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle) return new ValueTask(this, _core.Version);
        // Not a mere write: who finds it woken relies on what it did before being seen from here on.
        Interlocked.Exchange(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    /// <summary>Hold no lock: what the loop does runs before this returns.</summary>
    public void Wake()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == Woken) return;
            var next = state == Waiting ? Idle : Woken;
            if (Interlocked.CompareExchange(ref _state, next, state) != state) continue;
            if (state == Waiting) GoOn();
            return;
        }
    }

    /// <summary>
    /// Does what the loop would do, on the waker's thread, while the loop waits and everybody else who wakes it is put off. False when there
    /// is more to it than that: then the loop goes on. Must not throw.
    /// </summary>
    protected abstract bool TryServe();

    private void GoOn()
    {
        do
        {
            if (!TryServe())
            {
                _core.SetResult(true);
                return;
            }

            if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle) return;
            // Woken meanwhile, and nobody else is at it.
            Interlocked.Exchange(ref _state, Idle);
        }
        while (true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
