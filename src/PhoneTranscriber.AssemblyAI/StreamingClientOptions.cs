using System.Net.WebSockets;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>Where and how to connect. Read once, by the constructor of <see cref="StreamingClient"/>.</summary>
public sealed class StreamingClientOptions
{
    /// <summary>
    /// The account's key; sent as it is in <c>Authorization</c>, surrounding white space removed. Self-hosted servers may need none.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>A temporary token to use in place of the key, see <see cref="StreamingClient.CreateTemporaryTokenAsync"/>.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// The service's socket. <c>streaming.us.assemblyai.com</c> and <c>streaming.eu.assemblyai.com</c> keep data in their region.
    /// <c>ws://</c> serves self-hosted stacks.
    /// </summary>
    public Uri Endpoint { get; set; } = new("wss://streaming.assemblyai.com/v3/ws");

    /// <summary>The API version asked for in <c>AssemblyAI-Version</c>; empty for the latest.</summary>
    public string ApiVersion { get; set; } = "2025-05-12";

    /// <summary>The <c>User-Agent</c>; it serves the vendor's statistics alone.</summary>
    public string UserAgent { get; set; } =
        $"AssemblyAI/1.0 (integration=PhoneTranscriber/{typeof(StreamingClientOptions).Assembly.GetName().Version?.ToString(3)})";

    /// <summary>Bound on connecting, from the handshake to <c>Begin</c>, and on a token request. The service takes about 1.3 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <c>Termination</c> is waited for. The service takes about 1.2 s with a turn open.</summary>
    public TimeSpan TerminateTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound on one send; a peer that does not read for so long counts as lost.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the socket's close is waited for once a session is over; afterwards the connection is dropped.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Send a WebSocket ping after so long without traffic, and count the connection as lost if <see cref="PingTimeout"/> passes without
    /// an answer; null for no pings. Whether the vendor's hosts answer pings is not documented. Runs on the system's clock.
    /// </summary>
    public TimeSpan? PingInterval { get; set; }

    /// <summary>How long the answer to a ping may take; without meaning if <see cref="PingInterval"/> is null.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many messages wait for a reader, at least 1; see <see cref="StreamingSession.ReadAllAsync"/> for what happens beyond.
    /// </summary>
    public int EventCapacity { get; set; } = 256;

    /// <summary>
    /// Whether the reader of messages goes on on the thread that received them, which saves a thread switch for each. It must not block then:
    /// no session receives anything meanwhile.
    /// </summary>
    public bool ReadInline { get; set; }

    /// <summary>
    /// Partial turns arrive as <see cref="UnreadTurnMessage"/> where that can be, in place of <see cref="TurnMessage"/>: for readers who seldom
    /// want to know what a partial says, since reading it is most of what a message costs. Such a message is good until the next one is read.
    /// </summary>
    public bool LeavesPartialsUnread { get; set; }

    /// <summary>The longest message taken from the service, in bytes; a longer one ends the session as a protocol error.</summary>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Opens a WebSocket to an address, with headers, in place of <see cref="ClientWebSocket"/>. It throws an
    /// <see cref="HttpRequestException"/> where it cannot, with the status where it was refused. Null for <see cref="ClientWebSocket"/>;
    /// otherwise <see cref="ConfigureSocket"/>, <see cref="PingInterval"/> and <see cref="PingTimeout"/> have no effect.
    /// </summary>
    public Func<Uri, IReadOnlyDictionary<string, string>, CancellationToken, Task<WebSocket>>? OpenSocket { get; set; }

    /// <summary>Last word on the socket's options: proxy, certificates, headers.</summary>
    public Action<ClientWebSocketOptions>? ConfigureSocket { get; set; }

    /// <summary>Serves the token requests; not disposed. Null for a handler shared by all clients.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    internal StreamingClientOptions Snapshot() => (StreamingClientOptions)MemberwiseClone();

    internal void ThrowIfInvalid()
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("ws" or "wss"))
            throw new ArgumentException($"{nameof(Endpoint)} must be an absolute ws:// or wss:// URL.");
        ThrowIfNotPositive(ConnectTimeout, nameof(ConnectTimeout));
        ThrowIfNotPositive(TerminateTimeout, nameof(TerminateTimeout));
        ThrowIfNotPositive(SendTimeout, nameof(SendTimeout));
        ThrowIfNotPositive(CloseTimeout, nameof(CloseTimeout));
        ThrowIfNotPositive(PingTimeout, nameof(PingTimeout));
        ThrowIfNotPositive(PingInterval ?? PingTimeout, nameof(PingInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(EventCapacity, 1, nameof(EventCapacity));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1024, nameof(MaxMessageBytes));
    }

    private static void ThrowIfNotPositive(TimeSpan value, string name) =>
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
}
