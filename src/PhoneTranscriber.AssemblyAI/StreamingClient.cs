using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;
using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Opens sessions of AssemblyAI Streaming Speech-to-Text v3 and mints temporary tokens. Thread-safe; one instance serves any number of
/// sessions. It tries once: when to try again is the caller's to decide, from <see cref="StreamingException.Verdict"/>.
/// </summary>
public sealed class StreamingClient
{
    /// <summary>For all sockets: one that makes its own keeps a connection pool and its timer for as long as it lives.</summary>
    private static readonly HttpMessageInvoker SharedConnections = new(new SocketsHttpHandler());

    private readonly StreamingClientOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates a client.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="time">Drives every timeout; null for the system's clock.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public StreamingClient(StreamingClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Snapshot();
        _options.ThrowIfInvalid();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Opens a session. Returns when <c>Begin</c> has arrived: the service accepts the socket of a caller it is about to refuse, so an open
    /// socket proves nothing.
    /// </summary>
    /// <exception cref="StreamingParametersException">The parameters have mistakes, all of which it names; nothing was sent.</exception>
    /// <exception cref="StreamingException">No session came about within <see cref="StreamingClientOptions.ConnectTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <remarks>
    /// A session that is given up while it may be open on the other side is told to end, which takes at most
    /// <see cref="StreamingClientOptions.CloseTimeout"/> more.
    /// </remarks>
    public async Task<StreamingSession> ConnectAsync(StreamingParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        StreamingParametersException.ThrowIfAny(parameters.Validate());

        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var socket = await OpenAsync(parameters, limit.Token);
            return await BeginAsync(new(socket, parameters.Family, _options, _time), parameters, limit.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StreamingException(
                StreamingErrorKind.TimedOut, null, null, new(StreamingFault.ConnectFailed, IsTransient: true), inner: e);
        }
    }

    /// <summary>Mints a token with which a client that must not see the key can open sessions.</summary>
    /// <param name="window">How long it can open a session, 1..600 s.</param>
    /// <param name="maxSessionDuration">Shortens the session's life, 60..10800 s; null for the longest.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="InvalidOperationException">The client has no key.</exception>
    /// <exception cref="StreamingException">The service did not grant it.</exception>
    public Task<TemporaryToken> CreateTemporaryTokenAsync(
        TimeSpan window, TimeSpan? maxSessionDuration = null, CancellationToken cancellationToken = default) =>
        new TokenRequest(_options, _time).SendAsync(window, maxSessionDuration, cancellationToken);

    private async Task<WebSocket> OpenAsync(StreamingParameters parameters, CancellationToken cancellationToken)
    {
        if (_options.OpenSocket is not { } open) return await OpenClientAsync(parameters, cancellationToken);
        try
        {
            return await open(SessionUri(parameters), Headers(), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw e.StatusCode is { } status and not HttpStatusCode.SwitchingProtocols ? Refused((int)status, e) : Unreachable(e, e.InnerException);
        }
    }

    private async Task<ClientWebSocket> OpenClientAsync(StreamingParameters parameters, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            Configure(socket.Options);
            await socket.ConnectAsync(SessionUri(parameters), _options.ConfigureSocket is null ? SharedConnections : null, cancellationToken);
            return socket;
        }
        catch (WebSocketException e)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw status is 0 or 101 ? Unreachable(e, e.InnerException is HttpRequestException request ? request.InnerException : e.InnerException) : Refused(status, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<StreamingSession> BeginAsync(
        SessionConnection connection, StreamingParameters parameters, CancellationToken cancellationToken)
    {
        BeginMessage? begin;
        try
        {
            begin = await connection.Begun.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await connection.AbandonAsync();
            throw;
        }

        if (begin is null)
        {
            await connection.DisposeAsync();
            throw StreamingException.From(await connection.Completion, sessionId: null);
        }

        return new(connection, begin, parameters.SpeechModel, _options.TerminateTimeout, _time.GetUtcNow());
    }

    private void Configure(ClientWebSocketOptions socket)
    {
        socket.CollectHttpResponseDetails = true;
        foreach (var (name, value) in Headers()) socket.SetRequestHeader(name, value);
        // Audio flows all the time: the runtime's unsolicited pongs, and a timer for each session, are for nothing.
        socket.KeepAliveInterval = _options.PingInterval ?? Timeout.InfiniteTimeSpan;
        if (_options.PingInterval is not null)
            socket.KeepAliveTimeout = _options.PingTimeout;

        _options.ConfigureSocket?.Invoke(socket);
    }

    private Dictionary<string, string> Headers()
    {
        var headers = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(_options.Token) && !string.IsNullOrWhiteSpace(_options.ApiKey))
            headers["Authorization"] = _options.ApiKey.Trim();
        if (!string.IsNullOrEmpty(_options.ApiVersion))
            headers["AssemblyAI-Version"] = _options.ApiVersion;
        if (!string.IsNullOrEmpty(_options.UserAgent))
            headers["User-Agent"] = _options.UserAgent;
        return headers;
    }

    private Uri SessionUri(StreamingParameters parameters)
    {
        var query = parameters.ToQueryString();
        if (!string.IsNullOrWhiteSpace(_options.Token))
            query += "&token=" + Uri.EscapeDataString(_options.Token.Trim());
        var given = _options.Endpoint.Query.TrimStart('?');
        return new UriBuilder(_options.Endpoint) { Query = given.Length == 0 ? query : $"{given}&{query}" }.Uri;
    }

    private static StreamingException Refused(int status, Exception inner) =>
        new(StreamingErrorKind.Refused, status, null, StreamingErrors.JudgeHttp(status, null), inner: inner);

    /// <param name="e">What happened.</param>
    /// <param name="cause">Why the connection failed.</param>
    private static StreamingException Unreachable(Exception e, Exception? cause) => new(
        StreamingErrorKind.ConnectFailed,
        null,
        e is WebSocketException ? e.InnerException?.Message ?? e.Message : e.Message,
        // A certificate that is not trusted now will not be in a second.
        new(StreamingFault.ConnectFailed, IsTransient: cause is not AuthenticationException),
        inner: e);
}
