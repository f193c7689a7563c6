using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Reads whole messages from a WebSocket, one at a time, into a pooled buffer: as large as a media frame needs, grown for a
/// larger message and given back after it. What the peer does is a value, never an exception. Not for concurrent use.
/// </summary>
/// <param name="socket">The socket, which stays the caller's.</param>
/// <param name="waiting">Called when all that has come is read and the next message is waited for.</param>
internal sealed class MediaSocketReader(WebSocket socket, Action? waiting = null) : IDisposable
{
    /// <summary>Bytes. Twilio's frames have about 400, its start message some thousands at most.</summary>
    public const int MaximumMessageBytes = 64 * 1024;

    private const int UsualMessageBytes = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualMessageBytes);
    private ReceivedMessage? _end;

    /// <summary>
    /// The next message; its content is overwritten by the next read. After an end every further read gives the same end.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled by the caller, which also aborts the socket.</exception>
    /// <exception cref="ObjectDisposedException">The reader has been disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        if (_end is { } end)
            return end;

        if (_buffer.Length > UsualMessageBytes)
            Resize(UsualMessageBytes, kept: 0);
        var length = 0;
        var binary = false;
        try
        {
            while (true)
            {
                // A full buffer leaves room for one byte more than allowed, which tells a message that just fits from a longer one.
                if (!binary && length == _buffer.Length)
                    Resize(Math.Min(_buffer.Length * 4, MaximumMessageBytes + 1), length);

                var free = binary ? _buffer : _buffer.AsMemory(length, Math.Min(_buffer.Length, MaximumMessageBytes + 1) - length);
                var receiving = socket.ReceiveAsync(free, cancellationToken);
                if (length == 0 && !receiving.IsCompleted) waiting?.Invoke();
                var result = await receiving;
                if (result.MessageType == WebSocketMessageType.Close)
                    return End(new ReceivedMessage(ReceivedKind.Closed, CloseStatus: socket.CloseStatus));

                binary = result.MessageType == WebSocketMessageType.Binary;
                length += result.Count;
                if (length > MaximumMessageBytes)
                    return End(new ReceivedMessage(ReceivedKind.TooBig));
                if (!result.EndOfMessage)
                    continue;
                return binary
                    ? new ReceivedMessage(ReceivedKind.Binary)
                    : new ReceivedMessage(ReceivedKind.Text, _buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return End(new ReceivedMessage(ReceivedKind.Lost));
        }
    }

    /// <summary>Gives the buffer back; no read may be under way. The socket is the caller's.</summary>
    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Resize(int bytes, int kept)
    {
        var resized = ArrayPool<byte>.Shared.Rent(bytes);
        _buffer.AsSpan(0, kept).CopyTo(resized);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = resized;
    }

    private ReceivedMessage End(ReceivedMessage end)
    {
        _end = end;
        return end;
    }
}
