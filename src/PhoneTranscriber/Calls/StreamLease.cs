namespace PhoneTranscriber.Calls;

/// <summary>A media stream's membership in a call. The stream ends its sessions and lets go when <see cref="Ending"/> completes.</summary>
internal sealed class StreamLease(string streamSid)
{
    // Whoever waits for the end must not run on the stack of the one who asks for it.
    private readonly TaskCompletionSource<string> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string StreamSid { get; } = streamSid;

    /// <summary>Completes with the reason when the stream has to end: alone, or with its call.</summary>
    public Task<string> Ending => _ending.Task;

    /// <summary>Ends this stream; the first reason stays.</summary>
    public void End(string reason) => _ending.TrySetResult(reason);
}
