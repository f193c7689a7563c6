namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>One session's work on the decoding threads: never on two at a time, and back in line after every slice.</summary>
internal abstract class DecodeLane
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _stopped;
    private bool _waiting;
    private bool _running;
    private bool _signalled;
    private bool _stopping;

    /// <summary>Decodes a slice, some hundred ms of audio; true when there is more.</summary>
    protected abstract bool DecodeSlice();

    /// <summary>A slice threw; the lane is not run again.</summary>
    protected abstract void Fail(Exception exception);

    /// <summary>Work has come; true when the lane must be put in line.</summary>
    internal bool Signal()
    {
        lock (_lock)
        {
            _signalled = true;
            if (_waiting || _running || _stopping)
                return false;
            return _waiting = true;
        }
    }

    /// <summary>Runs one slice; true when the lane must be put in line again.</summary>
    internal bool Run()
    {
        lock (_lock)
        {
            _waiting = false;
            if (_stopping)
                return false;
            _running = true;
            _signalled = false;
        }
        var more = false;
        try
        {
            more = DecodeSlice();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            lock (_lock)
                _stopping = true;
            Fail(exception);
        }
        lock (_lock)
        {
            _running = false;
            _stopped?.TrySetResult();
            return _waiting = (more || _signalled) && !_stopping;
        }
    }

    /// <summary>Completes when no thread runs the lane, and none will.</summary>
    internal Task StopAsync()
    {
        lock (_lock)
        {
            _stopping = true;
            if (!_running)
                return Task.CompletedTask;
            _stopped ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _stopped.Task;
        }
    }
}
