using System.Globalization;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary><c>GET /v3/token</c> on the streaming host.</summary>
internal sealed class TokenRequest(StreamingClientOptions options, TimeProvider time)
{
    private const int MaxResponseBytes = 64 * 1024;

    // Renewed connections notice a change of the name's addresses.
    private static readonly SocketsHttpHandler SharedHandler = new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    public async Task<TemporaryToken> SendAsync(TimeSpan window, TimeSpan? maxSessionDuration, CancellationToken cancellationToken)
    {
        var uri = TokenUri(WholeSeconds(window, 1, 600), maxSessionDuration is { } longest ? WholeSeconds(longest, 60, 10_800) : null);
        if (string.IsNullOrWhiteSpace(options.ApiKey))
            throw new InvalidOperationException("Minting a token needs the API key.");

        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var client = new HttpClient(options.HttpHandler ?? SharedHandler, disposeHandler: false)
        {
            MaxResponseContentBufferSize = MaxResponseBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Authorization", options.ApiKey.Trim());
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        try
        {
            using var response = await client.SendAsync(request, limit.Token);
            var body = Read(await response.Content.ReadAsByteArrayAsync(limit.Token));
            if (response.IsSuccessStatusCode && !string.IsNullOrEmpty(body?.Token))
                return new(body.Token, TimeSpan.FromSeconds(body.ExpiresInSeconds ?? (int)window.TotalSeconds));
            throw Refused((int)response.StatusCode, response.IsSuccessStatusCode, body);
        }
        catch (HttpRequestException e)
        {
            throw new StreamingException(
                StreamingErrorKind.ConnectFailed, null, e.Message, new(StreamingFault.ConnectFailed, IsTransient: true), inner: e);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StreamingException(
                StreamingErrorKind.TimedOut, null, null, new(StreamingFault.ConnectFailed, IsTransient: true), inner: e);
        }
    }

    private Uri TokenUri(int window, int? maxSessionDuration)
    {
        var socket = options.Endpoint;
        // Beside the socket's path: /v3/ws becomes /v3/token, whatever stands before it.
        var uri = new UriBuilder(new Uri(socket, "token"))
        {
            Scheme = socket.Scheme == "ws" ? "http" : "https",
            Port = socket.Port,
            Query = string.Create(CultureInfo.InvariantCulture, $"expires_in_seconds={window}"),
        };
        if (maxSessionDuration is not null)
            uri.Query += string.Create(CultureInfo.InvariantCulture, $"&max_session_duration_seconds={maxSessionDuration}");
        return uri.Uri;
    }

    private static int WholeSeconds(TimeSpan value, int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(min));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(max));
        return (int)value.TotalSeconds;
    }

    private static TokenResponse? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StreamingJsonContext.Wire.TokenResponse);
        }
        catch (JsonException)
        {
            // A proxy's page; the status says enough.
            return null;
        }
    }

    private static StreamingException Refused(int status, bool success, TokenResponse? body)
    {
        var text = body?.ErrorText ?? (success ? "The answer held no token." : null);
        return new(
            success ? StreamingErrorKind.ProtocolError : StreamingErrorKind.Refused,
            status,
            text,
            success ? new(StreamingFault.ProtocolViolation, IsTransient: false) : StreamingErrors.JudgeHttp(status, text));
    }
}
