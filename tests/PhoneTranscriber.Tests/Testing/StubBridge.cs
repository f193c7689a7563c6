using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace PhoneTranscriber.Tests.Testing;

/// <summary>A bridge that only answers and notes down, to look a fake caller in the face.</summary>
internal sealed class StubBridge : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StubBridge(WebApplication server) => _server = server;

    public Uri Url { get; private set; } = null!;

    /// <summary>Answers whatever is neither a callback nor an upgrade.</summary>
    public Func<HttpContext, Task> Voice { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs each media socket, after its upgrade was accepted.</summary>
    public Func<WebSocket, Channel<JsonElement>, Task> Media { get; set; } = ReadAsync;

    public int UpgradeStatus { get; set; } = 101;

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    public Channel<JsonElement> Messages { get; } = Channel.CreateBounded<JsonElement>(100_000);

    public static async Task<StubBridge> StartAsync(string? twiml = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var bridge = new StubBridge(builder.Build());
        bridge._server.UseWebSockets();
        bridge._server.Run(bridge.HandleAsync);
        await bridge._server.StartAsync(TestContext.Current.CancellationToken);
        bridge.Url = new Uri(bridge._server.Urls.Single());
        if (twiml is not null)
            bridge.Answer(twiml);

        return bridge;
    }

    public void Answer(string twiml, string contentType = "text/xml", int status = 200) => Voice = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(twiml);
    };

    public StubRequest Request(string path) => Requests.Single(request => request.Path == path);

    public ValueTask<JsonElement> NextMessageAsync() => Messages.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task SkipAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
            await NextMessageAsync();
    }

    /// <summary>Reads until the caller closes, then closes too.</summary>
    public static async Task ReadAsync(WebSocket socket, Channel<JsonElement> messages)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
                break;

            Assert.True(result.EndOfMessage);
            if (result.MessageType == WebSocketMessageType.Text)
                await messages.Writer.WriteAsync(JsonElement.Parse(buffer.AsSpan(0, result.Count)));
        }

        messages.Writer.TryComplete();
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "read to the end", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var body = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync(TestContext.Current.CancellationToken);
        Requests.Enqueue(new StubRequest(
            context.Request.Method,
            context.Request.Path,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));

        if (!context.WebSockets.IsWebSocketRequest)
        {
            await (context.Request.Path.Value!.EndsWith("status", StringComparison.Ordinal) ? Done(context) : Voice(context));
            return;
        }

        if (UpgradeStatus != 101)
        {
            context.Response.StatusCode = UpgradeStatus;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await Media(socket, Messages);
        }
        catch (WebSocketException)
        {
            Messages.Writer.TryComplete();
        }
    }

    private static Task Done(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
