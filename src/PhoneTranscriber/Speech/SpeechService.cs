using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Speech;

/// <summary>Where speech sessions are opened: the account's endpoints, or the recognizer in this process.</summary>
internal sealed class SpeechService(AssemblyAISettings settings, TimeProvider time)
{
    private static readonly string UserAgent =
        $"AssemblyAI/1.0 (integration=PhoneTranscriber/{typeof(SpeechService).Assembly.GetName().Version?.ToString(3)})";

    private StreamingClient[]? _clients;

    /// <summary>True when there is no key: speech never leaves this machine.</summary>
    public bool IsLocal => string.IsNullOrEmpty(settings.ApiKey);

    /// <summary>The endpoint in use; null until the bridge listens, when the recognizer is our own.</summary>
    public Uri? Endpoint { get; private set; } = string.IsNullOrEmpty(settings.ApiKey) ? null : settings.Endpoint;

    /// <summary>How many endpoints there are to try in turn.</summary>
    public int Endpoints => IsLocal ? 1 : 1 + settings.FallbackEndpoints.Length;

    /// <summary>
    /// How long a session may take to say its last words. The local recognizer gets longer: on a busy machine it is behind, and waiting for
    /// it costs nothing.
    /// </summary>
    public TimeSpan TerminateTimeout =>
        IsStopping ? ShutdownDeadline.LastWords : IsLocal ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(6);

    /// <summary>Set when the bridge stops and all sessions have to end soon.</summary>
    public bool IsStopping { get; set; }

    /// <summary>How long a session that has been replaced may take to go.</summary>
    public static TimeSpan ReplaceTimeout => TimeSpan.FromSeconds(5);

    /// <summary>Tells where the local recognizer is reached, once the bridge listens.</summary>
    public void UseLocal(Uri endpoint) => Endpoint = endpoint;

    /// <param name="parameters">The session's parameters.</param>
    /// <param name="endpoint">Which endpoint: counted on and on, they take turns.</param>
    /// <param name="cancel">Gives the attempt up.</param>
    /// <exception cref="StreamingException">The service refused, or did not answer within 10 s.</exception>
    public Task<StreamingSession> ConnectAsync(StreamingParameters parameters, int endpoint, CancellationToken cancel) =>
        Clients[endpoint % Endpoints].ConnectAsync(parameters, cancel);

    /// <summary>Mints a token for a client that must not see the key.</summary>
    /// <exception cref="StreamingException">The service refused, or did not answer within 10 s.</exception>
    public Task<TemporaryToken> CreateTokenAsync(TimeSpan window, TimeSpan? maxSessionDuration, CancellationToken cancel) =>
        Clients[0].CreateTemporaryTokenAsync(window, maxSessionDuration, cancel);

    private StreamingClient[] Clients => _clients ??= CreateClients();

    private StreamingClient[] CreateClients()
    {
        var first = Endpoint ?? throw new InvalidOperationException("The bridge does not listen yet.");
        return IsLocal ? [Client(first, "local")] : [.. settings.FallbackEndpoints.Prepend(first).Select(endpoint => Client(endpoint, settings.ApiKey))];
    }

    private StreamingClient Client(Uri endpoint, string? key) =>
        new(
            new StreamingClientOptions
            {
                ApiKey = key,
                Endpoint = endpoint,
                UserAgent = UserAgent,
                ReadInline = true,
                LeavesPartialsUnread = true,
                OpenSocket = static async (uri, headers, cancel) => await FrameHandshake.DialAsync(uri, headers, cancel),
            },
            time);
}
