using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhoneTranscriber.Testing.Http;

/// <summary>A receiver of webhooks on a port of its own: keeps every request and answers as it is told.</summary>
public sealed class WebhookSink : IAsyncDisposable
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const int MaxWaiting = 100_000;

    private readonly WebApplication _server;
    private readonly Lock _lock = new();
    private readonly List<ReceivedWebhook> _received = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<ReceivedWebhook> _waiting = Channel.CreateBounded<ReceivedWebhook>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private WebhookSink(WebApplication server) => _server = server;

    /// <summary>Where to send webhooks; any path below is accepted as well.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Secrets (<c>whsec_</c> and base64) that signatures are checked against; none leaves them unchecked.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    /// <summary>Answers each request; by default <see cref="SinkAnswer.Ok"/>.</summary>
    public Func<ReceivedWebhook, SinkAnswer> Answer { get; set; } = static _ => SinkAnswer.Ok;

    /// <summary>Every request so far, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (_lock)
                return [.. _received];
        }
    }

    /// <summary>Listens on a free loopback port.</summary>
    public static async Task<WebhookSink> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        var sink = new WebhookSink(builder.Build());
        sink._server.Run(sink.ReceiveAsync);
        await sink._server.StartAsync(cancellation);
        sink.Url = new Uri(sink._server.Urls.Single());
        return sink;
    }

    /// <summary>The next request that was not yet taken.</summary>
    public ValueTask<ReceivedWebhook> NextAsync(CancellationToken cancellation) => _waiting.Reader.ReadAsync(cancellation);

    /// <summary>Takes requests until one fits.</summary>
    public async Task<ReceivedWebhook> WaitForAsync(Func<ReceivedWebhook, bool> predicate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        while (true)
        {
            var webhook = await NextAsync(cancellation);
            if (predicate(webhook))
                return webhook;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var webhook = Keep(context.Request, body.ToArray());
        var answer = Answer(webhook);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        await answer.Before.WaitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Body, ended.Token);
    }

    private ReceivedWebhook Keep(HttpRequest request, byte[] body)
    {
        var headers = request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        lock (_lock)
        {
            var webhook = new ReceivedWebhook(_received.Count, request.Method, request.Path, headers, body, Encoding.UTF8.GetString(body))
            {
                SignatureValid = Secrets.Count == 0 ? null : StandardWebhookSignature.IsValid(Secrets, headers, body),
            };
            _received.Add(webhook);
            _waiting.Writer.TryWrite(webhook);
            return webhook;
        }
    }
}
