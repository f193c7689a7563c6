using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// What reads: whole messages, up to a bound. While nothing arrives no buffer is held, so an idle session costs next to nothing.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="options">What is asked for.</param>
/// <param name="queue">Where the messages go; it has the objects for those that are not read.</param>
internal sealed class MessageReader(WebSocket socket, StreamingClientOptions options, MessageQueue queue)
{
    private const int FirstBufferBytes = 4096;

    /// <summary>
    /// Waits until there is something to read, or the end. Whoever waits does so without a method between, which would be
    /// copied for each message into an object that waits.
    /// </summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public ValueTask<ValueWebSocketReceiveResult> WaitAsync() => socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);

    /// <summary>Reads the message of which <see cref="WaitAsync"/> told; as a rule all of it is there.</summary>
    /// <param name="first">What it told.</param>
    /// <param name="family">The session's model family.</param>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public ValueTask<ReadResult> ReadAsync(ValueWebSocketReceiveResult first, ModelFamily family)
    {
        if (first.MessageType == WebSocketMessageType.Close) return new(new ReadResult(ReadOutcome.Closed));
        return first.EndOfMessage ? new(new ReadResult(ReadOutcome.Message, StreamingMessage.Parse([], family))) : ReadPartsAsync(family);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadPartsAsync(ModelFamily family)
    {
        var buffer = LastingArrays.Shared.Rent(FirstBufferBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return new(ReadOutcome.Closed);
                length += part.Count;
                if (length > options.MaxMessageBytes)
                    return new(ReadOutcome.TooBig);
                if (part.EndOfMessage)
                    return new(ReadOutcome.Message, Parse(buffer.AsSpan(0, length), family));
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            LastingArrays.Shared.Return(buffer);
        }
    }

    private StreamingMessage Parse(ReadOnlySpan<byte> utf8, ModelFamily family) =>
        options.LeavesPartialsUnread && UnreadTurnParser.TryRead(utf8, family) is { } edges
            ? queue.Unread(utf8, family, edges)
            : StreamingMessage.Parse(utf8, family);

    private static byte[] Grow(byte[] buffer)
    {
        var larger = LastingArrays.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        LastingArrays.Shared.Return(buffer);
        return larger;
    }
}
