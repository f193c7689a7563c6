using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>A bare client: sends bytes, keeps every message as JSON.</summary>
internal sealed class SpeechClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private SpeechClient()
    {
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Close code and reason, when the server has closed.</summary>
    public (int Code, string? Reason) Close => ((int)_socket.CloseStatus!, _socket.CloseStatusDescription);

    public static async Task<SpeechClient> ConnectAsync(Uri address)
    {
        var client = new SpeechClient();
        await client._socket.ConnectAsync(address, Token).WaitAsync(Patience, Token);
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> audio, int chunkBytes = 800)
    {
        for (var at = 0; at < audio.Length; at += chunkBytes)
        {
            var chunk = audio[at..Math.Min(audio.Length, at + chunkBytes)];
            await _socket.SendAsync(chunk, WebSocketMessageType.Binary, true, Token).AsTask().WaitAsync(Patience, Token);
        }
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Token).WaitAsync(Patience, Token);

    public Task TerminateAsync() => SendAsync("""{"type":"Terminate"}""");

    /// <summary>The next message; null when the server has closed.</summary>
    public async Task<JsonNode?> ReadAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer, Token).WaitAsync(Patience, Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token).WaitAsync(Patience, Token);
                return null;
            }
            message.Write(_buffer, 0, result.Count);
            if (result.EndOfMessage)
                return JsonNode.Parse(message.ToArray());
        }
    }

    public async Task<JsonNode> ReadAsync(string type)
    {
        while (await ReadAsync() is { } message)
        {
            if ((string)message["type"]! == type)
                return message;
        }
        throw new InvalidOperationException($"The server closed without {type}: {Close}");
    }

    public async Task<List<JsonNode>> ReadToEndAsync()
    {
        var messages = new List<JsonNode>();
        while (await ReadAsync() is { } message)
            messages.Add(message);
        return messages;
    }

    /// <summary>Sends the audio and Terminate, and reads everything, as a caller who hangs up.</summary>
    public async Task<List<JsonNode>> TranscribeAsync(ReadOnlyMemory<byte> audio, int chunkBytes = 800)
    {
        var reading = ReadToEndAsync();
        await SendAsync(audio, chunkBytes);
        await TerminateAsync();
        return await reading;
    }

    public void Dispose() => _socket.Dispose();
}
