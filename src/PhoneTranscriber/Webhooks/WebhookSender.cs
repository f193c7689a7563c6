using System.Buffers;
using System.Globalization;
using System.Text;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>Posts one delivery once and says what came of it. Only 2xx is an acceptance; redirects are not followed.</summary>
internal sealed class WebhookSender(HttpClient http, WebhookSettings settings, TimeProvider time)
{
    /// <summary>What is kept of an answer, bytes.</summary>
    private const int AnswerBytes = 1024;

    private static readonly string UserAgent = $"PhoneTranscriber/{typeof(WebhookSender).Assembly.GetName().Version?.ToString(3)}";

    /// <exception cref="OperationCanceledException">The caller cancelled; whether the endpoint got it is not known.</exception>
    public async Task<SendResult> SendAsync(WebhookEndpoint endpoint, DeliveryRow delivery, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var at = time.GetUtcNow();
        var start = time.GetTimestamp();
        try
        {
            using var request = Request(endpoint, delivery, at.ToUnixTimeSeconds());
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var duration = time.GetElapsedTime(start);
            var status = (int)response.StatusCode;
            var answer = await ReadAnswerAsync(response, either.Token);
            var problem = response.IsSuccessStatusCode ? null : $"answered {status.ToString(CultureInfo.InvariantCulture)}";
            return new SendResult(at, duration, status, problem, answer, RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {settings.Timeout.TotalSeconds:0.#} s"));
        }
        catch (HttpRequestException exception)
        {
            return Failed(Explain(exception));
        }

        SendResult Failed(string problem) => new(at, time.GetElapsedTime(start), null, problem, null, null);
    }

    private static HttpRequestMessage Request(WebhookEndpoint endpoint, DeliveryRow delivery, long timestamp)
    {
        var content = new ByteArrayContent(delivery.Body);
        content.Headers.ContentType = endpoint.Body.ContentType;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (endpoint.Authorization is { } credentials) request.Headers.TryAddWithoutValidation("Authorization", credentials);
        foreach (var (name, value) in endpoint.Headers)
        {
            // Configured headers win over the bridge's User-Agent and the URL's credentials.
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (endpoint.Keys.Count > 0)
        {
            request.Headers.Add("webhook-id", delivery.EventId);
            request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", WebhookSignature.SignAll(endpoint.Keys, delivery.EventId, timestamp, delivery.Body));
        }

        endpoint.Body.Sign(request.Headers, endpoint.Url, delivery);
        return request;
    }

    /// <summary>The start of the body as text. An answer is what its head says: a body that breaks off or never ends changes nothing.</summary>
    private static async Task<string> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytes);
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            int read;
            while (length < AnswerBytes && (read = await body.ReadAsync(buffer.AsMemory(length, AnswerBytes - length), cancel)) > 0) length += read;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException)
        {
            // What has come is kept.
        }

        var text = Encoding.UTF8.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        // Text columns hold no NUL, and a terminal that shows the answer must not be steered by it.
        return string.Create(text.Length, text, static (clean, raw) =>
        {
            for (var i = 0; i < raw.Length; i++) clean[i] = char.IsControl(raw[i]) && raw[i] is not ('\n' or '\t') ? '\uFFFD' : raw[i];
        });
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string Explain(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            if (cause is AddressRefusedException) return cause.Message;
        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name is not known",
            HttpRequestError.SecureConnectionError => "its certificate or TLS is not acceptable",
            HttpRequestError.ConnectionError => "cannot be connected to",
            HttpRequestError.ConfigurationLimitExceeded => "the answer's head is too large",
            HttpRequestError.ResponseEnded => "the connection broke off",
            HttpRequestError.InvalidResponse => "the answer is not HTTP",
            var other => $"the request failed ({other})",
        };
    }
}
