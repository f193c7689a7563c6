using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using PhoneTranscriber.AssemblyAI.Connection;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Reads whole messages from a WebSocket, one at a time: where they have come, or, what has come in pieces, in a pooled buffer that grows
/// with the message and is given back after it. What the peer does is a value, never an exception. Not for concurrent use.
/// </summary>
/// <param name="socket">The socket, which stays the caller's.</param>
internal sealed class MediaSocketReader(FrameSocket socket) : IDisposable
{
    /// <summary>Bytes. Twilio's frames have about 400, its start message some thousands at most.</summary>
    public const int MaximumMessageBytes = 64 * 1024;

    private const int FirstBufferBytes = 1024;

    private byte[] _buffer = [];
    private bool _isDisposed;
    private ReceivedMessage? _end;

    /// <summary>Whether that is what a socket throws that is lost, or given up here.</summary>
    public static bool IsLoss(Exception exception) =>
        exception is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;

    /// <summary>
    /// The next message if it is there and whole, as most are; its content is overwritten by the next read. Else
    /// <see cref="ReceiveAsync"/> has whatever comes.
    /// </summary>
    public bool TryReceive(out ReceivedMessage message)
    {
        message = default;
        if (_end is not null || _isDisposed) return false;
        GiveBack();
        if (!socket.TryReceiveText(out var text)) return false;
        message = Whole(text);
        return true;
    }

    /// <summary>
    /// The next message; its content is overwritten by the next read. After an end every further read gives the same end.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled by the caller, which also aborts the socket.</exception>
    /// <exception cref="ObjectDisposedException">The reader has been disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_end is { } end)
            return end;

        try
        {
            if (TryReceive(out var message)) return message;
            // Nothing is held while nothing comes.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            if (!result.EndOfMessage) return TryReceive(out message) ? message : await ReceivePiecesAsync(cancellationToken);
            return Ended(result, 0);
        }
        catch (Exception e) when (IsLoss(e) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return End(new ReceivedMessage(ReceivedKind.Lost));
        }
    }

    /// <summary>Gives the buffer back; no read may be under way. The socket is the caller's.</summary>
    public void Dispose()
    {
        GiveBack();
        _isDisposed = true;
    }

    private async ValueTask<ReceivedMessage> ReceivePiecesAsync(CancellationToken cancellationToken)
    {
        _buffer = LastingArrays.Shared.Rent(FirstBufferBytes);
        for (var length = 0; ;)
        {
            // A full buffer leaves room for one byte more than allowed, which tells a message that just fits from a longer one.
            if (length == _buffer.Length) Grow();
            var result = await socket.ReceiveAsync(_buffer.AsMemory(length, Math.Min(_buffer.Length, MaximumMessageBytes + 1) - length), cancellationToken);
            length += result.Count;
            if (length > MaximumMessageBytes) return End(new ReceivedMessage(ReceivedKind.TooBig));
            if (result.EndOfMessage) return Ended(result, length);
        }
    }

    private ReceivedMessage Whole(Memory<byte> text) =>
        text.Length > MaximumMessageBytes ? End(new ReceivedMessage(ReceivedKind.TooBig)) : new ReceivedMessage(ReceivedKind.Text, text);

    private ReceivedMessage Ended(ValueWebSocketReceiveResult result, int length) => result.MessageType switch
    {
        WebSocketMessageType.Close => End(new ReceivedMessage(ReceivedKind.Closed, CloseStatus: socket.CloseStatus)),
        WebSocketMessageType.Binary => new ReceivedMessage(ReceivedKind.Binary),
        _ => new ReceivedMessage(ReceivedKind.Text, _buffer.AsMemory(0, length)),
    };

    private void Grow()
    {
        var larger = LastingArrays.Shared.Rent(Math.Min(_buffer.Length * 4, MaximumMessageBytes + 1));
        _buffer.CopyTo(larger, 0);
        LastingArrays.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void GiveBack()
    {
        if (_buffer.Length == 0) return;
        LastingArrays.Shared.Return(_buffer);
        _buffer = [];
    }

    private ReceivedMessage End(ReceivedMessage end)
    {
        _end = end;
        return end;
    }
}
