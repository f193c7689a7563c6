using System.Buffers;
using System.Net.WebSockets;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>
/// The two directions of a session's WebSocket. One loop sends what the outbox holds and then closes; the other receives whole
/// messages until the client has closed as well, or has had time enough to.
/// </summary>
internal sealed class SessionSocket(WebSocket socket, TimeProvider time, CancellationToken stopping)
{
    // The service closes with 1009 beyond this.
    private const int MostBytes = 128 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <param name="outbox">What to send.</param>
    /// <param name="receive">Takes each message: its bytes, and whether it is binary. Not called once the session has ended.</param>
    /// <param name="cancellation">The connection is gone.</param>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The connection was given up.</exception>
    public async Task RunAsync(Outbox outbox, Action<ReadOnlyMemory<byte>, bool> receive, CancellationToken cancellation)
    {
        // 1. Both directions start; what ends the session from outside ends it through the outbox.
        using var stop = stopping.Register(() => outbox.End((int)WebSocketCloseStatus.EndpointUnavailable, "Service is shutting down"));
        using var receiving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, outbox.Overflow);
        var received = ReceiveAsync(outbox, receive, receiving.Token);
        try
        {
            // 2. Everything is sent, then the close frame.
            await SendAsync(outbox, sending.Token);
            // 3. The client answers it.
            using var patience = new CancellationTokenSource(CloseTimeout, time);
            using var expired = patience.Token.Register(receiving.Cancel);
            await received;
        }
        finally
        {
            await receiving.CancelAsync();
            await ((Task)received).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(Outbox outbox, CancellationToken cancellation)
    {
        await foreach (var message in outbox.Messages.ReadAllAsync(cancellation))
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellation);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync((WebSocketCloseStatus)outbox.Close.Code, outbox.Close.Reason, cancellation);
    }

    private async Task ReceiveAsync(Outbox outbox, Action<ReadOnlyMemory<byte>, bool> receive, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.GetMemory(4096), cancellation);
                if (result.MessageType == WebSocketMessageType.Close)
                    return;
                buffer.Advance(result.Count);
                if (buffer.WrittenCount > MostBytes)
                    outbox.End((int)WebSocketCloseStatus.MessageTooBig, "Message too big");
                else if (result.EndOfMessage && !outbox.IsEnded)
                    receive(buffer.WrittenMemory, result.MessageType == WebSocketMessageType.Binary);
                if (result.EndOfMessage || outbox.IsEnded)
                    buffer.ResetWrittenCount();
            }
        }
        finally
        {
            // The client has closed, or is gone: nothing more will be asked for.
            outbox.End((int)WebSocketCloseStatus.NormalClosure, "");
        }
    }
}
