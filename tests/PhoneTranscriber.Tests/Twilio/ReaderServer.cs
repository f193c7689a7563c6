using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Hosting.WebSockets;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>A Kestrel that reads one WebSocket with a <see cref="MediaSocketReader"/> and tells what it got.</summary>
internal sealed class ReaderServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly TaskCompletionSource<FrameSocket> _socket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    /// <summary>Text is the content of a text message, or null.</summary>
    public sealed record Received(ReceivedKind Kind, string? Text = null, WebSocketCloseStatus? CloseStatus = null);

    private ReaderServer(bool onEventLoop, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        if (onEventLoop) builder.AddTransport();
        _app = builder.Build();
        _app.UseTransport(MediaEndpoint.Path);
        _app.UseWebSockets();
        _app.Run(async context =>
        {
            Assert.Equal(onEventLoop, context.Features.Get<LoopConnection>() is not null);
            using var socket = await FrameHandshake.AcceptAsync(context);
            _socket.SetResult(socket);
            using var reader = new MediaSocketReader(socket);
            try
            {
                ReceivedMessage message;
                do
                {
                    message = await NextAsync(reader, socket);
                    var text = message.Kind == ReceivedKind.Text ? Encoding.UTF8.GetString(message.Content.Span) : null;
                    LastThread = Thread.CurrentThread.Name ?? "";
                    _received.Writer.TryWrite(new Received(message.Kind, text, message.CloseStatus));
                }
                while (message.Kind is ReceivedKind.Text or ReceivedKind.Binary);
                Assert.Equal(message, await reader.ReceiveAsync(CancellationToken.None));
                _received.Writer.Complete();
            }
            catch (Exception e)
            {
                _received.Writer.Complete(e);
            }
        });
    }

    /// <summary>As a media stream reads: when nothing is there, the next bytes are waited for.</summary>
    private static async Task<ReceivedMessage> NextAsync(MediaSocketReader reader, FrameSocket socket)
    {
        ReceivedMessage message;
        while (!reader.TryReceive(out message))
        {
            try
            {
                if (socket.IsEmpty && await socket.WaitAsync()) continue;
            }
            catch (Exception lost) when (MediaSocketReader.IsLoss(lost))
            {
                // The reader says so.
            }

            return await reader.ReceiveAsync(CancellationToken.None);
        }

        return message;
    }

    /// <summary>The server's end.</summary>
    public Task<FrameSocket> Socket => _socket.Task;

    /// <summary>On which the last message was read.</summary>
    public string? LastThread { get; private set; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<ReaderServer> StartAsync(bool onEventLoop, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var server = new ReaderServer(onEventLoop, certificate);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public async Task<Received> NextAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await _received.Reader.ReadAsync(either.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
