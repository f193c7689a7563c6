using System.Net;
using System.Text;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Twilio's side of webhooks: signed forms, one retry of a failed connection, 15 s in all.</summary>
internal sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(15);

    private readonly TwilioCallerOptions _options;
    private readonly BridgeRoute _route;
    private readonly HttpClient _http;

    public WebhookClient(TwilioCallerOptions options)
    {
        _options = options;
        _route = new BridgeRoute(options);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            CookieContainer = new CookieContainer(),
            UseProxy = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 1024 * 1024 };
    }

    /// <exception cref="TwimlException">No answer: 11205 without a connection, 11200 when the time is up.</exception>
    public async Task<WebhookAnswer> SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        using var total = new CancellationTokenSource(TotalTimeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, total.Token);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(request, either.Token);
            }
            catch (OperationCanceledException exception) when (total.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new TwimlException(11200, $"no answer within {TotalTimeout.TotalSeconds:0} s", inner: exception);
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
            {
                if (attempt > 0)
                    throw new TwimlException(11205, $"cannot connect to {_options.BridgeUrl}", inner: exception);
            }
            catch (HttpRequestException exception)
            {
                throw new TwimlException(11200, $"the answer broke off: {exception.Message}", inner: exception);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<WebhookAnswer> SendOnceAsync(WebhookRequest request, CancellationToken cancellation)
    {
        using var message = Build(request);
        using var response = await _http.SendAsync(message, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        return new WebhookAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }

    private HttpRequestMessage Build(WebhookRequest request)
    {
        var sent = request.Fields.ToDictionary(field => field.Key, field => request.Tampered.GetValueOrDefault(field.Key, field.Value));
        var url = request.ByGet ? WithQuery(request.Url, sent) : request.Url;
        var signedUrl = request.ByGet ? WithQuery(request.Url, request.Fields) : request.Url;
        IReadOnlyDictionary<string, string> signedFields = request.ByGet ? new Dictionary<string, string>() : request.Fields;

        var message = new HttpRequestMessage(request.ByGet ? HttpMethod.Get : HttpMethod.Post, _route.Reach(url));
        if (!request.ByGet)
            message.Content = new StringContent(Encode(sent), Encoding.UTF8, "application/x-www-form-urlencoded");
        foreach (var (name, value) in _route.Headers(request.Url))
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("User-Agent", "TwilioProxy/1.1");
        message.Headers.TryAddWithoutValidation("Accept", "*/*");
        if (request.IdempotencyToken is not null)
            message.Headers.TryAddWithoutValidation("I-Twilio-Idempotency-Token", request.IdempotencyToken);
        if (TwilioSignature.Header(_options.AuthToken, request.Fault, signedUrl, _options.Webhook.SignedUrl, signedFields) is { } signature)
            message.Headers.TryAddWithoutValidation("X-Twilio-Signature", signature);

        return message;
    }

    private static string WithQuery(string url, IReadOnlyDictionary<string, string> fields) =>
        url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + Encode(fields);

    private static string Encode(IReadOnlyDictionary<string, string> fields) =>
        string.Join('&', fields.Select(static field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
}
