using System.Net.WebSockets;
using System.Text;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Reads the client's messages until the socket is done with. What comes before <c>Begin</c> is kept and heard after it.</summary>
internal sealed class SessionLoop(WebSocket socket, SessionContext context, SessionLife life)
{
    private const int LargestMessage = 128 * 1024;
    private const int MostEarlyMessages = 1024;

    // How long a client may take to answer a close frame.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Queue<(bool IsText, byte[] Payload)> _early = new();
    private byte[] _buffer = new byte[4096];

    public SessionOutput Output { get; } = new(socket, context.Options, context.Record, life);

    public SessionProtocol Protocol => field ??= new SessionProtocol(context, life, Output);

    /// <summary>
    /// Serves the session. When it returns early, the last read is still pending: cancelling it would reset the connection and lose
    /// what was sent before.
    /// </summary>
    /// <returns>The read, which ends with the connection.</returns>
    public async Task<Task> RunAsync()
    {
        life.Track(LingerAsync());
        var reading = Task.CompletedTask;
        try
        {
            await life.ActAsync(Protocol.OpenAsync);
            reading = ReadUntilGoneAsync();
            await reading.WaitAsync(life.SocketToken);
        }
        catch (OperationCanceledException) when (life.SocketToken.IsCancellationRequested)
        {
            // Let go by a fault, a test, or the end of the server.
        }

        // Whatever happened, nobody may wait for this session any more.
        var end = life.SocketToken.IsCancellationRequested ? SessionEnd.Dropped : SessionEnd.ClientClosed;
        await life.EndAsync(new SessionOutcome(end, 1006));
        return reading;
    }

    private async Task ReadUntilGoneAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            await life.EndAsync(new SessionOutcome(SessionEnd.ClientClosed, 1006));
        }
    }

    private async Task ReadAsync()
    {
        // A service that does not read notices all the same when its client is gone.
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(life.SocketToken, context.ConnectionLost);
        while (true)
        {
            await Protocol.Reading.WaitAsync(lost.Token);
            if (context.Options.ReadDelay > TimeSpan.Zero)
                await Task.Delay(context.Options.ReadDelay, context.Time, life.SocketToken);

            var (type, length) = await ReceiveAsync();
            if (type == WebSocketMessageType.Close)
            {
                await life.ActAsync(() => life.IsOpen ? Protocol.OnCloseAsync(socket.CloseStatus) : Task.CompletedTask);
                return;
            }

            if (length > LargestMessage)
                await life.ActAsync(Protocol.OnOversizeAsync);
            else
                await ActOnAsync(type == WebSocketMessageType.Text, _buffer.AsMemory(0, length));
        }
    }

    private async Task<(WebSocketMessageType Type, int Length)> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, LargestMessage + 1));

            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.EndOfMessage || part.MessageType == WebSocketMessageType.Close || length > LargestMessage)
                return (part.MessageType, length);
        }
    }

    private async Task ActOnAsync(bool isText, ReadOnlyMemory<byte> payload)
    {
        if (isText)
            context.Record.AddControl(Encoding.UTF8.GetString(payload.Span));
        else
            context.Record.AddAudio(payload.Span, context.Format);

        await life.ActAsync(() => HandOnAsync(isText, payload));
        // Beyond the bound the client waits, as it would for any server that does not read.
        if (_early.Count >= MostEarlyMessages)
            await Task.WhenAny(life.Begun, life.Ended).WaitAsync(life.SocketToken);
    }

    private async Task HandOnAsync(bool isText, ReadOnlyMemory<byte> payload)
    {
        Protocol.OnActivity();
        if (!life.IsOpen)
            return;

        if (!life.Begun.IsCompletedSuccessfully)
        {
            _early.Enqueue((isText, payload.ToArray()));
            if (_early.Count == 1)
                life.Watch(life.Begun, DrainAsync);

            return;
        }

        await DrainAsync();
        await DispatchAsync(isText, payload);
    }

    private async Task DrainAsync()
    {
        while (_early.TryDequeue(out var message))
            await DispatchAsync(message.IsText, message.Payload);
    }

    private Task DispatchAsync(bool isText, ReadOnlyMemory<byte> payload) =>
        isText ? Protocol.OnControlAsync(Encoding.UTF8.GetString(payload.Span)) : Protocol.OnAudioAsync(payload);

    private async Task LingerAsync()
    {
        await life.Ended;
        try
        {
            await Task.Delay(Linger, context.Time, life.SocketToken);
            await life.LetGoAsync(life.Outcome);
        }
        catch (OperationCanceledException) when (life.SocketToken.IsCancellationRequested)
        {
            // The client answered in time, or the socket was let go.
        }
    }
}
