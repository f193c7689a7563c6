using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Judges what the bridge sends over a stream, and plays it where the stream is bidirectional.</summary>
internal sealed class BridgeInbox(
    string streamSid, bool bidirectional, TimeProvider clock, Func<string, CancellationToken, Task> echoMark) : IAsyncDisposable
{
    private const int MaxMessages = 100_000;
    private const int MaxMessageBytes = 1024 * 1024;
    private const int UsualMessageBytes = 4 * 1024;

    private readonly Lock _lock = new();
    private readonly List<string> _messages = [];
    private readonly Playout _playout = new(clock, echoMark);

    /// <summary>The first breach of the protocol; Twilio, too, reports one per stream.</summary>
    public StreamException? Violation { get; private set; }

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    public ReadOnlyMemory<byte> Played => _playout.Played;

    /// <summary>Takes messages until either side has closed the socket.</summary>
    public async Task<StreamClosure> ReadAsync(StreamSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[UsualMessageBytes];
        var length = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                if (result.MessageType == WebSocketMessageType.Close)
                    break;

                length += result.Count;
                if (result.EndOfMessage || length == MaxMessageBytes)
                {
                    Accept(buffer.AsSpan(0, length), result.MessageType);
                    length = 0;
                }
                else if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, 2 * buffer.Length);
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, cancellation);
            return socket.Closure;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            return socket.Closure with { Description = socket.Closure.Description ?? exception.Message };
        }
    }

    public ValueTask DisposeAsync() => _playout.DisposeAsync();

    private void Accept(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
        {
            Report(31950, $"binary message of {message.Length} bytes");
            return;
        }

        var text = Encoding.UTF8.GetString(message);
        lock (_lock)
        {
            if (_messages.Count < MaxMessages)
                _messages.Add(text);
        }

        if (!bidirectional)
            Report(31951, $"message on a unidirectional stream: {text}");
        else
            Execute(text);
    }

    private void Execute(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var message = json.RootElement;
            if (message.GetProperty("streamSid").GetString() != streamSid)
                throw new FormatException("wrong streamSid");

            switch (message.GetProperty("event").GetString())
            {
                case "media":
                    _playout.Play(message.GetProperty("media").GetProperty("payload").GetBytesFromBase64());
                    break;
                case "mark":
                    _playout.Mark(message.GetProperty("mark").GetProperty("name").GetString() ?? throw new FormatException("mark without a name"));
                    break;
                case "clear":
                    _playout.Clear();
                    break;
                default:
                    throw new FormatException("unknown event");
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            Report(31951, $"{exception.Message}: {text}");
        }
    }

    private void Report(int code, string reason) => Violation ??= new StreamException(code, reason);
}
