using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using PhoneTranscriber.LocalSpeech.Messages;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>
/// What the session has to say, written by the decoding thread and the receive loop, sent by one loop. A client that does not
/// read loses partials first; when even finals find no room, the session is given up.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const int Capacity = 512;

    // The last places are for what may not be lost.
    private const int PartialCapacity = 384;

    private readonly Channel<byte[]> _channel = Channel.CreateBounded<byte[]>(Capacity);
    private readonly CancellationTokenSource _overflow = new();
    private readonly Lock _lock = new();
    private bool _closed;

    public bool IsEnded => Volatile.Read(ref _closed);

    public ChannelReader<byte[]> Messages => _channel.Reader;

    /// <summary>Close code and reason, once the last message is in.</summary>
    public (int Code, string Reason) Close { get; private set; }

    /// <summary>Partials the client was too slow for.</summary>
    public long DroppedPartials { get; private set; }

    /// <summary>Cancelled when the client does not read.</summary>
    public CancellationToken Overflow => _overflow.Token;

    public void Post<T>(T message, JsonTypeInfo<T> type, bool isPartial = false)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            if (isPartial && _channel.Reader.Count >= PartialCapacity)
            {
                DroppedPartials++;
                return;
            }
            if (!_channel.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(message, type)))
                _overflow.Cancel();
        }
    }

    public void Dispose() => _overflow.Dispose();

    /// <summary>Says why, then ends; the close reason is the service's own, always the same.</summary>
    public void Fail(ProtocolViolation violation)
    {
        lock (_lock)
        {
            Post(new ErrorMessage(violation.Code, violation.Text), MessageJson.Default.ErrorMessage);
            End(violation.Code, "See Error message for details");
        }
    }

    /// <summary>Nothing follows; the socket is closed when all is sent. The first reason stands.</summary>
    public bool End(int code, string reason)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _closed = true;
            Close = (code, reason);
            _channel.Writer.Complete();
            return true;
        }
    }
}
