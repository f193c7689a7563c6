namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Whether the service reads at the moment.</summary>
internal sealed class ReadingGate
{
    private TaskCompletionSource _open = New();

    public ReadingGate() => Open();

    public Task WaitAsync(CancellationToken cancellationToken) => Volatile.Read(ref _open).Task.WaitAsync(cancellationToken);

    public void Open() => _open.TrySetResult();

    public void Close()
    {
        if (_open.Task.IsCompleted)
            Volatile.Write(ref _open, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
