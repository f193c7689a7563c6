using System.Threading.Tasks.Sources;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>A write that the kernel did not take at once. Its stream's lock guards all but <see cref="End"/>.</summary>
internal sealed class LoopWrite : IValueTaskSource
{
    /// <summary>What is still to be sent.</summary>
    public ReadOnlyMemory<byte> Rest;

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Somebody waits.</summary>
    public bool IsPending { get; set; }

    public ValueTask Begin(ReadOnlyMemory<byte> rest)
    {
        (Rest, IsPending) = (rest, true);
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Who sets <see cref="IsPending"/> to false calls it, once.</summary>
    public void End(Exception? failure)
    {
        Rest = default;
        if (failure is null) _core.SetResult(true);
        else _core.SetException(failure);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
