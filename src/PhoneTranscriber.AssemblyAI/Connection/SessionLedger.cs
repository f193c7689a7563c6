using System.Net.WebSockets;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>Notes what a session's end is made of as it happens, and draws the sum. Of each kind the first note counts.</summary>
internal sealed class SessionLedger
{
    // Nobody asked for the end and nothing went wrong: a new session is in order.
    private static readonly StreamingVerdict EndedUnasked = new(StreamingFault.None, IsTransient: true);

    private readonly Lock _lock = new();
    private (SessionEndReason Reason, string Text)? _drop;
    private ErrorMessage? _error;
    private TerminationMessage? _termination;
    private bool _terminateAsked;
    private long _audioBytesSent;

    public ErrorMessage? Error
    {
        get
        {
            lock (_lock)
                return _error;
        }
    }

    public bool TerminateAsked
    {
        get
        {
            lock (_lock)
                return _terminateAsked;
        }
    }

    public void AskedToTerminate()
    {
        lock (_lock)
            _terminateAsked = true;
    }

    public void Received(ErrorMessage error)
    {
        lock (_lock)
            _error ??= error;
    }

    public void Received(TerminationMessage termination)
    {
        lock (_lock)
            _termination ??= termination;
    }

    /// <summary>This side drops the connection, and why.</summary>
    public void Dropped(SessionEndReason reason, string text)
    {
        lock (_lock)
            _drop ??= (reason, text);
    }

    public void AudioSent(int bytes) => Interlocked.Add(ref _audioBytesSent, bytes);

    /// <summary>The sum, once the connection is gone.</summary>
    /// <param name="closeStatus">What the peer closed with; null if it did not.</param>
    /// <param name="closeReason">The reason it gave.</param>
    public SessionEnd Close(WebSocketCloseStatus? closeStatus, string? closeReason)
    {
        lock (_lock)
        {
            var closeCode = (int?)closeStatus;
            var reason = string.IsNullOrEmpty(closeReason) ? null : closeReason;
            // In the order of what is known best: the service's own words, then ours, then a bare close, then silence.
            var (how, verdict, text) =
                _termination is not null && _terminateAsked ? (SessionEndReason.Terminated, default, null)
                : _error is { } e ? (SessionEndReason.ServerError, StreamingErrors.Judge(e.Code ?? closeCode, e.Text), e.Text)
                : _drop is { } drop ? (drop.Reason, Judge(drop.Reason), drop.Text)
                : _termination is not null || closeCode == 1000 ? (SessionEndReason.ServerClosed, EndedUnasked, reason)
                : closeCode is not null ? (SessionEndReason.ServerClosed, StreamingErrors.Judge(closeCode, reason), reason)
                : (SessionEndReason.ConnectionLost, Judge(SessionEndReason.ConnectionLost), reason);
            return new()
            {
                Reason = how,
                Fault = verdict.Fault,
                IsTransient = verdict.IsTransient,
                CloseCode = closeCode,
                ErrorCode = _error?.Code,
                ErrorText = text,
                AudioDurationSeconds = _termination?.AudioDurationSeconds,
                SessionDurationSeconds = _termination?.SessionDurationSeconds,
                AudioBytesSent = Interlocked.Read(ref _audioBytesSent),
            };
        }
    }

    private static StreamingVerdict Judge(SessionEndReason reason) => reason switch
    {
        SessionEndReason.ConnectionLost => new(StreamingFault.ConnectionLost, IsTransient: true),
        SessionEndReason.ProtocolError => new(StreamingFault.ProtocolViolation, IsTransient: false),
        _ => default,
    };
}
