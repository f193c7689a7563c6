// The bare minimum of ASP.NET: a WebSocket that reads Twilio's frames and throws them away. Nothing is parsed, nothing forwarded.
//   KestrelReader --urls http://127.0.0.1:PORT [--inline]
// With --inline the transport's continuations run on its own threads; DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 does the same for sockets.
using System.Net.WebSockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
if (args.Contains("--inline"))
    builder.Services.Configure<SocketTransportOptions>(options => options.UnsafePreferInlineScheduling = true);

var frames = 0L;
var app = builder.Build();
app.UseWebSockets();
app.Map("/twilio/media", async context =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var buffer = new byte[4096];
    try
    {
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) break;
            if (received.EndOfMessage) Interlocked.Increment(ref frames);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
    catch (WebSocketException)
    {
        // The caller is gone.
    }
});
app.Lifetime.ApplicationStopped.Register(() => Console.WriteLine($"messages {Interlocked.Read(ref frames)}"));
app.Run();
