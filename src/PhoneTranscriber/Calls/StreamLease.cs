using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Calls;

/// <summary>A media stream's membership in a call. The stream ends its sessions and lets go when <see cref="Ending"/> completes.</summary>
internal sealed class StreamLease(string streamSid, DateTimeOffset startedAt)
{
    // Whoever waits for the end must not run on the stack of the one who asks for it.
    private readonly TaskCompletionSource<string> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string StreamSid { get; } = streamSid;

    /// <summary>The stream as it is stored.</summary>
    public StreamRow Row(string callSid, DateTimeOffset? endedAt, string? reason) =>
        new(StreamSid, callSid, startedAt.ToUnixTimeMilliseconds(), endedAt?.ToUnixTimeMilliseconds(), reason);

    /// <summary>Completes with the reason when the stream has to end: alone, or with its call.</summary>
    public Task<string> Ending => _ending.Task;

    /// <summary>Ends this stream; the first reason stays.</summary>
    public void End(string reason) => _ending.TrySetResult(reason);
}
