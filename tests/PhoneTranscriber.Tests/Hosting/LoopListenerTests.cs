using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>Real connections to a real web server: who looks after them, and that they work either way.</summary>
public sealed class LoopListenerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly WebApplication _app;

    public LoopListenerTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddTransport(MediaEndpoint.Path);
        builder.Logging.AddProvider(_log);
        _app = builder.Build();
        _app.UseTransport(MediaEndpoint.Path);
        // Enough to need several of the web server's buffers.
        _app.Run(context => context.Response.WriteAsync(
            $"{(context.Features.Get<LoopConnection>() is null ? "others" : "loop")} {context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint} {new string('x', 100_000)}"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IPEndPoint Address => new(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port);

    public async ValueTask InitializeAsync() => await _app.StartAsync(Cancel);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("/api/calls")]
    [InlineData("/")]
    public async Task Connections_are_sorted_by_their_first_request(string path)
    {
        using var connection = await ConnectAsync();
        foreach (var next in new[] { path, MediaEndpoint.Path })
        {
            await connection.SendAsync(Request(next), Cancel);
            Assert.StartsWith($"others {Address} ", await ReadAnswerAsync(connection), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(MediaEndpoint.Path)]
    [InlineData(MediaEndpoint.Path + "x")]
    public async Task A_request_for_media_that_comes_to_nothing_takes_its_connection_with_it(string path)
    {
        using var connection = await ConnectAsync();
        await connection.SendAsync(Request(path), Cancel);
        Assert.StartsWith($"loop {Address} ", await ReadAnswerAsync(connection), StringComparison.Ordinal);
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_client_that_does_not_wait_for_its_answer_is_no_fault_of_ours()
    {
        for (var i = 0; i < 20; i++)
        {
            using var connection = await ConnectAsync();
            await connection.SendAsync(Request(MediaEndpoint.Path), Cancel);
            connection.Close(timeout: 0);
        }

        using var last = await ConnectAsync();
        await last.SendAsync(Request(MediaEndpoint.Path), Cancel);
        await ReadAnswerAsync(last);
        await _app.StopAsync(Cancel);
        Assert.DoesNotContain(_log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered_all_the_same()
    {
        using var connection = await ConnectAsync();
        foreach (var one in Request(MediaEndpoint.Path)) await connection.SendAsync(new[] { one }, Cancel);
        Assert.Contains(Address.ToString(), await ReadAnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_for_five_seconds_is_the_web_servers()
    {
        using var connection = await ConnectAsync();
        // One that comes later and is answered: the silent one has been accepted by then.
        using (var other = await ConnectAsync())
        {
            await other.SendAsync(Request("/"), Cancel);
            await ReadAnswerAsync(other);
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        await connection.SendAsync(Request(MediaEndpoint.Path), Cancel);
        Assert.Contains(Address.ToString(), await ReadAnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_said_nothing_do_not_hold_up_the_end()
    {
        using var silent = await ConnectAsync();
        using var media = await ConnectAsync();
        await media.SendAsync(Request(MediaEndpoint.Path), Cancel);
        await ReadAnswerAsync(media);
        await _app.StopAsync(Cancel);
        Assert.Equal(0, await ReadEndAsync(silent));
        Assert.Equal(0, await ReadEndAsync(media));
    }

    private static async Task<int> ReadEndAsync(Socket connection)
    {
        try
        {
            return await connection.ReceiveAsync(new byte[1], Cancel);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static byte[] Request(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n");

    private static async Task<string> ReadAnswerAsync(Socket connection)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (!text.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await connection.ReceiveAsync(buffer, Cancel);
            Assert.NotEqual(0, length);
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        var answer = text.ToString();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(100_000, answer.Count(static character => character == 'x'));
        // Behind the head and the length of the first chunk.
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return body[(body.IndexOf("\r\n", StringComparison.Ordinal) + 2)..];
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address, Cancel);
        return socket;
    }
}
