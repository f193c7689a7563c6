using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>A receiver on the loopback that accepts everything at once and checks that each call's events come in order.</summary>
internal sealed class LiveReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private long _received;
    private long _disordered;

    private LiveReceiver(WebApplication app) => _app = app;

    public long Received => Interlocked.Read(ref _received);

    /// <summary>Told the <c>webhook-id</c> of each event on its arrival.</summary>
    public Action<string>? Arrived { get; set; }

    public static async Task<LiveReceiver> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new LiveReceiver(builder.Build());
        receiver._app.MapPost("/", receiver.ReceiveAsync);
        await receiver._app.StartAsync(cancel);
        return receiver;
    }

    /// <param name="name">What its deliveries are filed under.</param>
    public EndpointSettings AsEndpoint(string name) => SilentEndpoint.Settings(name, new Uri(_app.Urls.Single()));

    /// <exception cref="InvalidOperationException">An event was missing before another one.</exception>
    public void EnsureOrder()
    {
        if (Interlocked.Read(ref _disordered) is > 0 and var count) throw new InvalidOperationException($"{count} events came out of order.");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        Arrived?.Invoke(context.Request.Headers["webhook-id"].ToString());
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var sequence = body.RootElement.GetProperty("sequence").GetInt64();
        var call = body.RootElement.GetProperty("data").GetProperty("call").GetProperty("callSid").GetString()!;
        if (sequence > _last.GetValueOrDefault(call) + 1) Interlocked.Increment(ref _disordered);
        _last[call] = sequence;
        Interlocked.Increment(ref _received);
    }
}
