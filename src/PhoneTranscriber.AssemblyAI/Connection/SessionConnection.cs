using System.Net.WebSockets;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// One session's socket from handshake to close. A single loop receives; it never waits for the reader of messages, and it alone decides
/// that the session is over. Every wait on the peer is bounded by a timer that drops the connection, which the loop then notices.
/// </summary>
internal sealed class SessionConnection : IAsyncDisposable
{
    private static readonly byte[] TerminateFrame = "{\"type\":\"Terminate\"}"u8.ToArray();

    private readonly WebSocket _socket;
    private readonly StreamingClientOptions _options;
    private readonly TimeProvider _time;
    private readonly FrameWriter _writer;
    private readonly MessageReader _reader;
    private readonly UnreadTurnMessage _offered = new();
    private readonly MessageQueue _queue;
    private readonly ITimer _closeWatchdog;
    private readonly SessionLedger _ledger = new();
    private readonly TaskCompletionSource<BeginMessage?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Task _receiving;
    private ModelFamily _family;
    private Task<SessionEnd>? _terminating;
    private long _lastMessage;

    /// <summary>Takes over an open socket and begins to receive.</summary>
    public SessionConnection(WebSocket socket, ModelFamily family, StreamingClientOptions options, TimeProvider time)
    {
        _socket = socket;
        _options = options;
        _time = time;
        _family = family;
        _writer = new(
            socket, time, options.SendTimeout, () => Drop(SessionEndReason.ConnectionLost, "A send did not get through in time."));
        _queue = new(options.EventCapacity, options.ReadInline);
        _reader = new(socket, options, _queue);
        if (socket is IOffersText offering && options.LeavesPartialsUnread)
            offering.Taker = TryTakePartial;
        _closeWatchdog = time.CreateTimer(_ => socket.Abort(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lastMessage = time.GetTimestamp();
        _receiving = ReceiveAsync();
    }

    /// <summary>The <c>Begin</c>; null if the session ended before it came.</summary>
    public Task<BeginMessage?> Begun => _begun.Task;

    /// <summary>The end; never faults.</summary>
    public Task<SessionEnd> Completion => _end.Task;

    public long DroppedMessages => _queue.Dropped;

    public TimeSpan SinceLastMessage => _time.GetElapsedTime(Interlocked.Read(ref _lastMessage));

    /// <summary>See <see cref="StreamingSession.PartialTaker"/>.</summary>
    public Func<UnreadTurnMessage, bool>? PartialTaker { get; set; }

    public IAsyncEnumerable<StreamingMessage> ReadAllAsync(CancellationToken cancellationToken) => _queue.ReadAllAsync(cancellationToken);

    /// <exception cref="StreamingException">The session is over.</exception>
    public ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, WebSocketMessageType type, string? sessionId, CancellationToken cancellationToken)
    {
        var write = _writer.WriteAsync(payload, type, last: false, cancellationToken);
        if (!write.IsCompletedSuccessfully)
            return FinishAsync(write, payload.Length, type, sessionId, cancellationToken);
        write.GetAwaiter().GetResult();
        Count(payload.Length, type);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Ends the session in good form, or drops it after <paramref name="timeout"/>. The first call decides, later ones share it.
    /// </summary>
    public Task<SessionEnd> TerminateAsync(TimeSpan timeout)
    {
        lock (_lock)
            return _terminating ??= TerminateOnceAsync(timeout);
    }

    /// <summary>
    /// Gives up a session that has not begun. The service may have opened it all the same, and bills open sessions, so it is told, and
    /// gets a moment to read it: dropping the connection at once would take the message back.
    /// </summary>
    public async Task AbandonAsync()
    {
        LimitClose();
        try
        {
            await _writer.WriteAsync(TerminateFrame, WebSocketMessageType.Text, last: true, CancellationToken.None);
            await _writer.CloseAsync();
        }
        catch (Exception e) when (IsOver(e))
        {
            // It ended by itself in the meantime, which is as good.
        }

        await _receiving;
        Release();
    }

    public async ValueTask DisposeAsync()
    {
        await TerminateAsync(_options.TerminateTimeout);
        await _receiving;
        Release();
    }

    private void Release()
    {
        _closeWatchdog.Dispose();
        _writer.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _reader.ReadAsync(await _reader.WaitAsync(), _family) is var read && read.Outcome != ReadOutcome.Closed)
            {
                if (read.Message is not { } message)
                {
                    Drop(SessionEndReason.ProtocolError, "The service sent a message over the bound.");
                    return;
                }

                Interlocked.Exchange(ref _lastMessage, _time.GetTimestamp());
                await HandleAsync(message);
            }

            LimitClose();
            await _writer.CloseAsync();
        }
        catch (Exception e) when (IsOver(e))
        {
            // Why is in the ledger, or, if nothing is, it was the network.
        }
        finally
        {
            _writer.Seal();
            _queue.Complete();
            _begun.TrySetResult(null);
            _end.TrySetResult(_ledger.Close(_socket.CloseStatus, _socket.CloseStatusDescription));
            _socket.Dispose();
        }
    }

    private bool TryTakePartial(ReadOnlySpan<byte> utf8)
    {
        // What was there before must be read before.
        if (PartialTaker is not { } taker || !_queue.IsIdle || UnreadTurnParser.TryRead(utf8, _family) is not { } edges)
            return false;
        _offered.Fill(utf8, _family, edges);
        var isTaken = taker(_offered);
        _offered.Empty();
        if (isTaken)
            Interlocked.Exchange(ref _lastMessage, _time.GetTimestamp());
        return isTaken;
    }

    private async ValueTask HandleAsync(StreamingMessage message)
    {
        switch (message)
        {
            case BeginMessage begin when !_begun.Task.IsCompleted:
                if (SpeechModels.FamilyOf(begin.Configuration?.Model) is var family and not ModelFamily.Unknown)
                    _family = family;
                _begun.TrySetResult(begin);
                break;

            case TerminationMessage termination:
                _ledger.Received(termination);
                _queue.Add(message);
                LimitClose();
                await _writer.CloseAsync();
                break;

            case ErrorMessage error:
                _ledger.Received(error);
                _writer.Seal();
                _queue.Add(message);
                LimitClose();
                break;

            default:
                _queue.Add(message);
                break;
        }
    }

    private async Task<SessionEnd> TerminateOnceAsync(TimeSpan timeout)
    {
        await Task.Yield(); // Out of the caller's lock.
        if (Completion.IsCompleted)
            return await Completion;
        _ledger.AskedToTerminate();
        await using var limit = _time.CreateTimer(
            _ => Drop(SessionEndReason.TerminationTimedOut, "Terminate was not answered in time."),
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            await _writer.WriteAsync(TerminateFrame, WebSocketMessageType.Text, last: true, CancellationToken.None);
        }
        catch (Exception e) when (IsOver(e))
        {
            LimitClose();
        }

        return await Completion;
    }

    private async ValueTask FinishAsync(
        ValueTask write, int bytes, WebSocketMessageType type, string? sessionId, CancellationToken cancellationToken)
    {
        try
        {
            await write;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (IsOver(e))
        {
            throw await OverAsync(sessionId);
        }

        Count(bytes, type);
    }

    /// <summary>
    /// Says why nothing can be sent. A failed send alone does not know: the service's last words may still be on their way in.
    /// </summary>
    private async Task<StreamingException> OverAsync(string? sessionId)
    {
        if (_ledger.Error is { } error)
            return new(StreamingErrorKind.ServiceError, error.Code, error.Text, StreamingErrors.Judge(error.Code, error.Text), sessionId);
        if (_ledger.TerminateAsked)
            return new(StreamingErrorKind.SessionEnded, null, null, default, sessionId);
        LimitClose();
        return StreamingException.From(await Completion, sessionId);
    }

    private void Count(int bytes, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
            _ledger.AudioSent(bytes);
    }

    private void LimitClose() => _closeWatchdog.Change(_options.CloseTimeout, Timeout.InfiniteTimeSpan);

    private void Drop(SessionEndReason reason, string text)
    {
        _ledger.Dropped(reason, text);
        _socket.Abort();
    }

    /// <summary>What a socket throws once it is closed, broken or dropped, and the writer once it is sealed.</summary>
    private static bool IsOver(Exception e) =>
        e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
