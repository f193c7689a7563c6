using System.Net.WebSockets;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>
/// The course of one session: who may act (one at a time), what is scheduled, and how it ended. The first outcome stands.
/// </summary>
internal sealed class SessionLife : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turnstile = new(1);
    private readonly CancellationTokenSource _socket = new();
    private readonly CancellationTokenSource _active = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _scheduled = [];
    private readonly Lock _sync = new();
    private SessionOutcome _outcome = SessionOutcome.Open;
    private DateTimeOffset _endedAt;

    public SessionLife(TimeProvider time, CancellationToken stopping)
    {
        _time = time;
        StartedAt = time.GetUtcNow();
        _stopping = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _socket);
    }

    public DateTimeOffset StartedAt { get; }

    public TimeSpan Duration => (IsOpen ? _time.GetUtcNow() : _endedAt) - StartedAt;

    public SessionOutcome Outcome => Volatile.Read(ref _outcome);

    public bool IsOpen => Outcome.End == SessionEnd.Open;

    public Task Begun => _begun.Task;

    public Task<SessionOutcome> Ended => _ended.Task;

    /// <summary>Cancelled when the socket is to be let go.</summary>
    public CancellationToken SocketToken => _socket.Token;

    /// <summary>Cancelled when the session has ended, though its socket may still exchange close frames.</summary>
    public CancellationToken ActiveToken => _active.Token;

    public void MarkBegun() => _begun.TrySetResult();

    /// <summary>Acts alone. A client that is gone ends the session and is not an error.</summary>
    public async Task ActAsync(Func<Task> action)
    {
        await _turnstile.WaitAsync(_socket.Token);
        try
        {
            await action();
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            var end = _socket.IsCancellationRequested ? SessionEnd.Dropped : SessionEnd.ClientClosed;
            await LetGoAsync(new SessionOutcome(end, 1006));
        }
        catch (Exception bug)
        {
            // A defect of the fake, or of a test's own options: shown to the test instead of being lost in the server.
            await LetGoAsync(new SessionOutcome(SessionEnd.Failed, 1011, bug.ToString()));
        }
        finally
        {
            _turnstile.Release();
        }
    }

    /// <summary>Acts alone after a delay, at once without one. To be called from within <see cref="ActAsync"/>.</summary>
    public Task AfterAsync(TimeSpan delay, Func<Task> action)
    {
        if (delay <= TimeSpan.Zero)
            return action();

        Watch(Task.Delay(delay, _time, _active.Token), action);
        return Task.CompletedTask;
    }

    /// <summary>Acts alone as soon as <paramref name="trigger"/> completes, unless the session has ended by then.</summary>
    public void Watch(Task trigger, Func<Task> action) => Track(ActWhenAsync(trigger, action));

    /// <summary>Keeps a background task of the session until its end.</summary>
    public void Track(Task task)
    {
        lock (_sync)
        {
            _scheduled.RemoveAll(old => old.IsCompleted);
            _scheduled.Add(task);
        }
    }

    /// <summary>Ends the session; its socket lives on for the exchange of close frames.</summary>
    public async Task EndAsync(SessionOutcome outcome)
    {
        lock (_sync)
        {
            if (!IsOpen)
                return;

            _endedAt = _time.GetUtcNow();
            Volatile.Write(ref _outcome, outcome);
        }

        _begun.TrySetCanceled();
        _ended.TrySetResult(outcome);
        await _active.CancelAsync();
    }

    /// <summary>Ends the session and lets the socket go without a close frame.</summary>
    public async Task LetGoAsync(SessionOutcome outcome)
    {
        await EndAsync(outcome);
        await _socket.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.CancelAsync();
        Task[] scheduled;
        lock (_sync)
            scheduled = [.. _scheduled];

        await Task.WhenAll(scheduled);
        // The token sources have no timers and stay usable for a test that commands a session too late.
        await _stopping.DisposeAsync();
    }

    private async Task ActWhenAsync(Task trigger, Func<Task> action)
    {
        try
        {
            await trigger.WaitAsync(_active.Token);
            await ActAsync(() => IsOpen ? action() : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (_active.IsCancellationRequested)
        {
            // The session ended first: what was scheduled does not happen.
        }
    }
}
