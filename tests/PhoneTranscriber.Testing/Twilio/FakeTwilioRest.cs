using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// Twilio's REST API (2010-04-01) on a local port, as far as a bridge needs it: <c>IncomingPhoneNumbers</c> (list, update),
/// <c>Calls</c> (fetch, update) and <c>Streams</c> (create, stop by SID or name). HTTP Basic is checked, errors have Twilio's
/// shape, and failures can be ordered in advance with <see cref="FailNext"/>.
/// </summary>
public sealed partial class FakeTwilioRest : IAsyncDisposable
{
    private const string AccountPath = "/2010-04-01/Accounts/{accountSid}";
    private const int MaxRemembered = 10_000;

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Queue<FakeTwilioRestFailure> _failures = [];
    private readonly List<FakeTwilioRestRequest> _requests = [];
    private readonly Channel<FakeTwilioRestRequest> _newRequests = Channel.CreateBounded<FakeTwilioRestRequest>(
        new BoundedChannelOptions(MaxRemembered) { FullMode = BoundedChannelFullMode.DropOldest });

    private FakeTwilioRest(WebApplication app) => _app = app;

    /// <summary>The account whose credentials are accepted.</summary>
    public string AccountSid { get; set; } = "AC0123456789abcdef0123456789abcdef";

    /// <summary>The password of HTTP Basic; the user is <see cref="AccountSid"/>.</summary>
    public string AuthToken { get; set; } = "12345678901234567890123456789012";

    /// <summary>Scheme and host, what <c>Twilio:ApiBaseUrl</c> takes.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>Every request so far, the oldest first; refused ones too.</summary>
    public IReadOnlyList<FakeTwilioRestRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public static async Task<FakeTwilioRest> StartAsync(CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var twilio = new FakeTwilioRest(builder.Build());
        twilio._app.Use(twilio.GuardAsync);
        twilio.MapPhoneNumbers(twilio._app);
        twilio.MapCalls(twilio._app);
        twilio.MapStreams(twilio._app);
        twilio._app.MapFallback(context => NotFound(context.Request).ExecuteAsync(context));
        await twilio._app.StartAsync(cancellationToken);
        twilio.BaseUrl = new Uri(twilio._app.Urls.First());
        return twilio;
    }

    /// <summary>Answers the next requests with an error instead of doing what they ask.</summary>
    /// <param name="status">401, 404, 429, 500 or any other HTTP status.</param>
    /// <param name="times">How many requests fail.</param>
    /// <param name="retryAfterSeconds">The value of <c>Retry-After</c>, where Twilio sends one (429).</param>
    public void FailNext(int status, int times = 1, int? retryAfterSeconds = null)
    {
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
                _failures.Enqueue(new FakeTwilioRestFailure(status, retryAfterSeconds));
        }
    }

    /// <summary>The next request that has not been handed out yet, after it was answered.</summary>
    public ValueTask<FakeTwilioRestRequest> NextRequestAsync(CancellationToken cancellationToken) =>
        _newRequests.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What happens to every request: it is remembered, it may fail by order, it needs the right credentials.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var form = request.HasFormContentType ? await request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        // Remembered before the first byte of the answer leaves: whoever has the answer finds the request here.
        context.Response.OnStarting(() =>
        {
            Remember(new FakeTwilioRestRequest(request.Method, request.Path, request.Query, form, context.Response.StatusCode));
            return Task.CompletedTask;
        });

        var failure = TakeFailure();
        if (failure is not null)
        {
            if (failure.RetryAfterSeconds is { } seconds)
                context.Response.Headers.RetryAfter = $"{seconds}";
            await Error(failure.Status, failure.Code, "Ordered by the test").ExecuteAsync(context);
        }
        else if (!IsAuthorized(request))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Twilio API\"";
            await Error(401, 20003, "Authenticate").ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }
    }

    private FakeTwilioRestFailure? TakeFailure()
    {
        lock (_lock)
            return _failures.TryDequeue(out var failure) ? failure : null;
    }

    private bool IsAuthorized(HttpRequest request)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{AuthToken}"));
        return request.Headers.Authorization == expected
            && request.Path.StartsWithSegments($"/2010-04-01/Accounts/{AccountSid}", StringComparison.Ordinal);
    }

    private void Remember(FakeTwilioRestRequest request)
    {
        lock (_lock)
        {
            if (_requests.Count == MaxRemembered)
                _requests.RemoveAt(0);
            _requests.Add(request);
        }

        _newRequests.Writer.TryWrite(request);
    }

    private static IResult Json(JsonNode body, int status = StatusCodes.Status200OK) =>
        Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8, status);

    private static IResult NotFound(HttpRequest request) =>
        Error(404, 20404, $"The requested resource {request.Path} was not found");

    // {"code":20404,"message":"…","more_info":"https://www.twilio.com/docs/errors/20404","status":404}
    private static IResult Error(int status, int code, string message) =>
        Json(
            new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["more_info"] = $"https://www.twilio.com/docs/errors/{code}",
                ["status"] = status,
            },
            status);
}
