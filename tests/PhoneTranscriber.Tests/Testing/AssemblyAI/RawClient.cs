using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

/// <summary>A bare <see cref="ClientWebSocket"/>, so that the fake is judged by its bytes and not by our client library.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    public const string Pro = "speech_model=universal-3-5-pro&encoding=pcm_mulaw&sample_rate=8000";
    public const string Universal = "speech_model=universal-streaming-english&encoding=pcm_mulaw&sample_rate=8000";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _patience = new(Patience, TimeProvider.System);
    private readonly CancellationTokenSource _bound;

    private RawClient() =>
        _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, _patience.Token);

    public System.Net.HttpStatusCode HttpStatus => _socket.HttpStatusCode;

    public static Task<RawClient> OpenAsync(FakeAssemblyAI fake, string query = Pro) => OpenAsync(fake, query, fake.ApiKey);

    public static async Task<RawClient> OpenAsync(FakeAssemblyAI fake, string query, string? authorization)
    {
        var client = new RawClient();
        client._socket.Options.CollectHttpResponseDetails = true;
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (authorization is not null)
            client._socket.Options.SetRequestHeader("Authorization", authorization);

        await client._socket.ConnectAsync(new UriBuilder(fake.Endpoint) { Query = query }.Uri, client._bound.Token);
        return client;
    }

    /// <summary>Opens and reads <c>Begin</c>.</summary>
    public static async Task<RawClient> BeginAsync(FakeAssemblyAI fake, string query = Pro)
    {
        var client = await OpenAsync(fake, query);
        Assert.Equal("Begin", (await client.ReceiveAsync()).Type());
        return client;
    }

    public Task SendAudioAsync(ReadOnlyMemory<byte> audio) =>
        _socket.SendAsync(audio, WebSocketMessageType.Binary, true, _bound.Token).AsTask();

    /// <summary>Mu-law silence in messages of <paramref name="chunkMs"/>, the last one shorter if it must be.</summary>
    public Task SendSilenceAsync(int milliseconds, int chunkMs = 100)
    {
        var audio = new byte[milliseconds * 8];
        Array.Fill(audio, (byte)0xFF);
        return SendChunkedAsync(audio, chunkMs * 8);
    }

    public async Task SendChunkedAsync(ReadOnlyMemory<byte> audio, int chunkBytes = 800)
    {
        for (var at = 0; at < audio.Length; at += chunkBytes)
            await SendAudioAsync(audio.Slice(at, Math.Min(chunkBytes, audio.Length - at)));
    }

    public Task SendTextAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, _bound.Token);

    public Task TerminateAsync() => SendTextAsync("""{"type":"Terminate"}""");

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _bound.Token);

    public async Task<JsonElement> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new InvalidOperationException($"Closed: {_socket.CloseStatus}");

    /// <summary>Reads up to the first message that fits.</summary>
    public async Task<JsonElement> ReceiveAsync(Func<JsonElement, bool> fits)
    {
        while (true)
        {
            var message = await ReceiveAsync();
            if (fits(message))
                return message;
        }
    }

    /// <summary>Reads all there is and answers the close.</summary>
    public async Task<SocketEnding> EndAsync()
    {
        var messages = new List<JsonElement>();
        try
        {
            while (await TryReceiveAsync() is { } message)
                messages.Add(message);

            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _bound.Token);
            return new SocketEnding(messages, (int)_socket.CloseStatus!, _socket.CloseStatusDescription);
        }
        catch (WebSocketException)
        {
            return new SocketEnding(messages, 1006, null);
        }
    }

    public async Task<SocketEnding> TerminateAndEndAsync()
    {
        await TerminateAsync();
        return await EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _bound.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement?> TryReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), _bound.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonElement.Parse(message.ToArray());
        }
    }
}
