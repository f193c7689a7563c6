using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// What reads: whole messages, up to a bound. While nothing arrives no buffer is held, so an idle session costs next to nothing.
/// </summary>
internal sealed class MessageReader(WebSocket socket, int maxMessageBytes)
{
    private const int FirstBufferBytes = 4096;

    /// <summary>Waits for the next message.</summary>
    /// <param name="family">The session's model family.</param>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadAsync(ModelFamily family)
    {
        // A read into nothing completes when there is something to read.
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (first.MessageType == WebSocketMessageType.Close)
            return new(ReadOutcome.Closed);
        if (first.EndOfMessage)
            return new(ReadOutcome.Message, StreamingMessage.Parse([], family));

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return new(ReadOutcome.Closed);
                length += part.Count;
                if (length > maxMessageBytes)
                    return new(ReadOutcome.TooBig);
                if (part.EndOfMessage)
                    return new(ReadOutcome.Message, StreamingMessage.Parse(buffer.AsSpan(0, length), family));
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
