using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// What writes. A <see cref="ClientWebSocket"/> takes one send at a time, so sends take turns here. A send that the socket takes at once,
/// which is every one while the peer keeps reading, allocates nothing; one that does not is bounded by a watchdog that drops the
/// connection.
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    private readonly WebSocket _socket;
    private readonly TimeSpan _timeout;
    private readonly ITimer _watchdog;
    private SendTurn _turn;
    private volatile bool _sealed;

    /// <param name="socket">The open socket.</param>
    /// <param name="time">Drives the watchdog.</param>
    /// <param name="timeout">Bound on one send.</param>
    /// <param name="stalled">Called when a send took longer; must drop the connection, which ends the send.</param>
    public FrameWriter(WebSocket socket, TimeProvider time, TimeSpan timeout, Action stalled)
    {
        _socket = socket;
        _timeout = timeout;
        _watchdog = time.CreateTimer(static callback => ((Action)callback!)(), stalled, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Refuses every frame from now on, but for the close.</summary>
    public void Seal() => _sealed = true;

    /// <summary>Writes one message.</summary>
    /// <param name="payload">The message; must stay unchanged until the task completes.</param>
    /// <param name="type">Text or binary.</param>
    /// <param name="last">Seals the writer behind this message.</param>
    /// <param name="cancellationToken">
    /// Ends the wait for a turn. A frame that is being written is finished, since half a frame would cost the connection.
    /// </param>
    /// <exception cref="InvalidOperationException">The writer is sealed.</exception>
    /// <exception cref="WebSocketException">The connection is broken.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> payload, WebSocketMessageType type, bool last, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        return _turn.TryEnter()
            ? WriteInTurn(payload, type, last)
            : WaitAndWriteAsync(payload, type, last, cancellationToken);
    }

    /// <summary>
    /// Writes the close frame; a socket that is gone already is left alone. The caller bounds the wait, by dropping the connection.
    /// </summary>
    public async Task CloseAsync()
    {
        _sealed = true;
        await _turn.EnterAsync(CancellationToken.None);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        finally
        {
            _turn.Exit();
        }
    }

    public void Dispose() => _watchdog.Dispose();

    private async ValueTask WaitAndWriteAsync(
        ReadOnlyMemory<byte> payload, WebSocketMessageType type, bool last, CancellationToken cancellationToken)
    {
        try
        {
            await _turn.EnterAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (!_turn.TryLeave())
            {
                await _turn.TakeAsync();
                _turn.Exit();
            }

            throw;
        }

        await WriteInTurn(payload, type, last);
    }

    private ValueTask WriteInTurn(ReadOnlyMemory<byte> payload, WebSocketMessageType type, bool last)
    {
        ValueTask write;
        try
        {
            if (_sealed)
                throw new InvalidOperationException("The session takes no more messages.");
            if (last)
                _sealed = true;
            write = _socket.SendAsync(payload, type, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
        }
        catch (Exception e)
        {
            _turn.Exit();
            return ValueTask.FromException(e);
        }

        if (!write.IsCompletedSuccessfully)
            return FinishAsync(write);
        write.GetAwaiter().GetResult();
        _turn.Exit();
        return ValueTask.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ValueTask write)
    {
        _watchdog.Change(_timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await write;
        }
        finally
        {
            _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _turn.Exit();
        }
    }
}
