namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Wakes everybody who waits for a change. Take <see cref="Next"/> first, then look, then wait.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
