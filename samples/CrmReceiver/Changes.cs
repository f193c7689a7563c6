namespace PhoneTranscriber.CrmReceiver;

/// <summary>Tells open pages that there is something new. Pages fetch the whole state, so changes that come together are one.</summary>
internal sealed class Changes
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next change after the call.</summary>
    public Task Next
    {
        get
        {
            lock (_gate) return _next.Task;
        }
    }

    public void Announce()
    {
        lock (_gate)
        {
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
