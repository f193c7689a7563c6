using System.Net.Sockets;
using System.Net.WebSockets;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// A WebSocket as Twilio opens it: no origin, no sub-protocol, no extensions, and a connection that can be cut at the
/// TCP level.
/// </summary>
internal sealed class StreamSocket : IDisposable
{
    private readonly ClientWebSocket _webSocket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly HttpMessageInvoker _connector;
    private Socket? _connection;

    private StreamSocket()
    {
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false };
        _connector = new HttpMessageInvoker(handler);
    }

    /// <exception cref="StreamException">31902 without a connection, 31920 for any answer but 101.</exception>
    public static async Task<StreamSocket> ConnectAsync(
        Uri url, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        var socket = new StreamSocket();
        try
        {
            await socket.UpgradeAsync(url, headers, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one message; senders take turns.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await _webSocket.SendAsync(message, type, endOfMessage: true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async Task CloseOutputAsync(WebSocketCloseStatus status, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            if (_webSocket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _webSocket.CloseOutputAsync(status, statusDescription: null, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        _webSocket.ReceiveAsync(buffer, cancellation);

    public StreamClosure Closure => new(_webSocket.CloseStatus, _webSocket.CloseStatusDescription);

    /// <summary>Keeps what is sent until the result is disposed, or for the 200 ms that Linux allows.</summary>
    public IDisposable HoldBack() => new CorkedSocket(_connection!);

    /// <summary>Resets the TCP connection: the peer sees neither a close frame nor the end of the stream.</summary>
    public void Reset()
    {
        try
        {
            // Lingering for no time makes closing a reset.
            if (_connection is { } connection)
            {
                connection.LingerState = new LingerOption(enable: true, seconds: 0);
                connection.Close();
            }
        }
        catch (ObjectDisposedException)
        {
            // The WebSocket has closed the connection itself after the close handshake.
        }

        _webSocket.Abort();
    }

    public void Dispose()
    {
        _webSocket.Dispose();
        _connector.Dispose();
        _connection?.Dispose();
        _sending.Dispose();
    }

    private async Task UpgradeAsync(Uri url, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        // Whether Twilio pings is not documented; it must not be relied upon.
        _webSocket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        _webSocket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers)
            _webSocket.Options.SetRequestHeader(name, value);

        try
        {
            await _webSocket.ConnectAsync(url, _connector, cancellation);
        }
        catch (WebSocketException exception)
        {
            var status = _webSocket.HttpStatusCode;
            throw status == default
                ? new StreamException(31902, $"cannot connect to {url.Authority}", inner: exception)
                : new StreamException(31920, $"the upgrade was answered with HTTP {(int)status}", status, exception);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            _connection = socket;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
