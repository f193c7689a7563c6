using System.Net.Http.Headers;
using System.Text;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Sends a request to Twilio's REST API until there is an answer worth having: too busy (429) is tried again when Twilio says so, a fault of
/// Twilio's (5xx) or of the network after a while. Anything else, wrong credentials above all, is an answer.
/// </summary>
internal sealed class TwilioRestSender(HttpClient http, TwilioSettings settings, TimeProvider time, Jitter jitter, ILogger<TwilioRestSender> log)
{
    private const int MaxRetries = 3;

    private const int MaxAnswerBytes = 64 * 1024;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait that is granted to <c>Retry-After</c>; somebody is waiting for the outcome.</summary>
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromSeconds(20);

    /// <summary>How long one try may take.</summary>
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(10);

    public bool IsConfigured => !string.IsNullOrEmpty(settings.AccountSid) && !string.IsNullOrEmpty(settings.AuthToken);

    /// <summary>A client without a timeout of its own, which follows no redirect with credentials in hand.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <param name="method">GET or POST.</param>
    /// <param name="path">Below the account, such as <c>Calls/CA….json</c>.</param>
    /// <param name="form">The fields of a POST.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="TwilioRestException">There was no answer, or not the account to ask with.</exception>
    public async Task<TwilioRestAnswer> SendAsync(
        HttpMethod method, string path, IReadOnlyCollection<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        if (!IsConfigured) throw new TwilioRestException("Twilio:AccountSid and Twilio:AuthToken are needed for this.");
        var wait = FirstWait;
        var uncertain = false;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, retryAfter, problem) = await TryAsync(method, path, form, uncertain, cancel);
            if (answer is { Status: < 500 and not StatusCodes.Status429TooManyRequests }) return answer;
            if (attempt > MaxRetries || retryAfter > MostRetryAfter) return answer ?? throw new TwilioRestException($"Twilio cannot be reached: {problem}.");
            // Whoever is told to come back later was not served; after any other failure nobody knows.
            uncertain |= answer is not { Status: StatusCodes.Status429TooManyRequests };
            var pause = jitter.Vary(wait);
            if (retryAfter > pause) pause = retryAfter.Value;
            log.TwilioRetry(path, attempt, problem, pause);
            await Task.Delay(pause, time, cancel);
            wait *= 2;
        }
    }

    private async Task<(TwilioRestAnswer? Answer, TimeSpan? RetryAfter, string Problem)> TryAsync(
        HttpMethod method, string path, IReadOnlyCollection<KeyValuePair<string, string>> form, bool uncertain, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(TryTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = Request(method, path, form);
            using var response = await http.SendAsync(request, either.Token);
            var status = (int)response.StatusCode;
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return (new TwilioRestAnswer(status, body, uncertain), RetryAfter(response.Headers.RetryAfter), $"status {status}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, null, "no answer in time");
        }
        catch (HttpRequestException exception)
        {
            return (null, null, exception.HttpRequestError.ToString());
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, IReadOnlyCollection<KeyValuePair<string, string>> form)
    {
        var account = Uri.EscapeDataString(settings.AccountSid!);
        var request = new HttpRequestMessage(method, new Uri(settings.ApiBaseUrl, $"/2010-04-01/Accounts/{account}/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        if (method == HttpMethod.Post) request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
