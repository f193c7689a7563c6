using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>A real Kestrel on a free port that plays a script on every WebSocket it accepts, and does what a good service would not.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>Requests in the order of their arrival.</summary>
    public ConcurrentQueue<(string Path, IQueryCollection Query, IHeaderDictionary Headers)> Requests { get; } = [];

    public int Port { get; private set; }

    public static Task<ScriptedServer> StartAsync(Func<ScriptedSocket, Task> script) =>
        StartAsync(context => PlayAsync(context, script));

    public static async Task<ScriptedServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.UseWebSockets();
        app.Run(context =>
        {
            // A copy: Kestrel takes the headers back when the request is done.
            server.Requests.Enqueue((context.Request.Path, context.Request.Query, new HeaderDictionary(context.Request.Headers.ToDictionary())));
            context.Items[typeof(ScriptedServer)] = server._stopping.Token;
            return answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Port = new Uri(address).Port;
        return server;
    }

    public StreamingClientOptions Options(string scheme = "ws") =>
        new() { ApiKey = "key-1", Endpoint = new($"{scheme}://localhost:{Port}/v3/ws") };

    public StreamingClient Client(TimeProvider? time = null, Action<StreamingClientOptions>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new(options, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    public static async Task PlayAsync(HttpContext context, Func<ScriptedSocket, Task> script)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var stopping = (CancellationToken)context.Items[typeof(ScriptedServer)]!;
        try
        {
            await script(new(context, socket, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
