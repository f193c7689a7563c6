using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>Where speech sessions are opened: the account's endpoint, or the recognizer in this process.</summary>
internal sealed class SpeechService(AssemblyAISettings settings, TimeProvider time)
{
    private StreamingClient? _client;

    /// <summary>True when there is no key: speech never leaves this machine.</summary>
    public bool IsLocal => string.IsNullOrEmpty(settings.ApiKey);

    /// <summary>The endpoint in use; null until the bridge listens, when the recognizer is our own.</summary>
    public Uri? Endpoint { get; private set; } = string.IsNullOrEmpty(settings.ApiKey) ? null : settings.Endpoint;

    /// <summary>
    /// How long a session may take to say its last words. The local recognizer gets longer: on a busy machine it is behind, and waiting for
    /// it costs nothing.
    /// </summary>
    public TimeSpan TerminateTimeout =>
        IsStopping ? ShutdownDeadline.LastWords : IsLocal ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(12);

    /// <summary>Set when the bridge stops and all sessions have to end soon.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Tells where the local recognizer is reached, once the bridge listens.</summary>
    public void UseLocal(Uri endpoint) => Endpoint = endpoint;

    /// <exception cref="StreamingException">The service refused, or did not answer within 10 s.</exception>
    public Task<StreamingSession> ConnectAsync(StreamingParameters parameters, CancellationToken cancel) => Client.ConnectAsync(parameters, cancel);

    /// <summary>Mints a token for a client that must not see the key.</summary>
    /// <exception cref="StreamingException">The service refused, or did not answer within 10 s.</exception>
    public Task<TemporaryToken> CreateTokenAsync(TimeSpan window, TimeSpan? maxSessionDuration, CancellationToken cancel) =>
        Client.CreateTemporaryTokenAsync(window, maxSessionDuration, cancel);

    private StreamingClient Client => _client ??= new StreamingClient(
        new StreamingClientOptions
        {
            ApiKey = IsLocal ? "local" : settings.ApiKey,
            Endpoint = Endpoint ?? throw new InvalidOperationException("The bridge does not listen yet."),
            UserAgent = $"AssemblyAI/1.0 (integration=PhoneTranscriber/{typeof(SpeechService).Assembly.GetName().Version?.ToString(3)})",
        },
        time);
}
