using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>Real connections to a real web server on event loops: what HTTP needs of a transport.</summary>
public class LoopListenerTests : IAsyncLifetime
{
    private const int Answer = 100_000;
    private const int MostBody = 5_000_000;

    private readonly CapturedLog _log = new();
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected virtual X509Certificate2? Certificate => null;

    protected Uri Address => new(_app!.Urls.Single());

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
            kestrel.Limits.MaxRequestBodySize = MostBody;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (Certificate is not null) listen.UseHttps(Certificate, static tls => tls.HandshakeTimeout = TimeSpan.FromSeconds(1));
            });
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTransport();
        builder.Logging.AddProvider(_log);
        _app = builder.Build();
        _app.UseTransport(MediaEndpoint.Path);
        _app.Run(AnswerAsync);
        await _app.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Any_number_of_requests_come_by_one_connection()
    {
        await using var connection = await ConnectAsync();
        foreach (var path in new[] { "/api/calls", MediaEndpoint.Path, "/" })
        {
            await connection.WriteAsync(Request(path), Cancel);
            Assert.Equal($"{path} 127.0.0.1:{Address.Port}", await ReadAnswerAsync(connection));
        }
    }

    [Fact]
    public async Task Requests_that_come_before_the_first_is_answered_are_answered_in_order()
    {
        await using var connection = await ConnectAsync();
        await connection.WriteAsync((byte[])[.. Request("/1"), .. Request("/2"), .. Request("/3")], Cancel);
        for (var i = 1; i <= 3; i++) Assert.StartsWith($"/{i} ", await ReadAnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered_all_the_same()
    {
        await using var connection = await ConnectAsync();
        foreach (var one in Request("/slow")) await connection.WriteAsync(new[] { one }, Cancel);
        Assert.StartsWith("/slow ", await ReadAnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_comes_whole()
    {
        await using var connection = await ConnectAsync();
        var body = new byte[700_000];
        new Random(7).NextBytes(body);
        await connection.WriteAsync(Request("/sum", body.Length), Cancel);
        for (var at = 0; at < body.Length; at += 7_000) await connection.WriteAsync(body.AsMemory(at, Math.Min(7_000, body.Length - at)), Cancel);
        Assert.Equal($"/sum {body.Sum(static one => (long)one)}", await ReadAnswerAsync(connection));
    }

    [Fact]
    public async Task An_answer_waits_for_a_client_that_is_slow_to_read_it()
    {
        // More than the kernel keeps for both of them.
        const int requests = 120;
        await using var connection = await SecureAsync(await DialAsync(room: 8 * 1024));
        for (var i = 0; i < requests; i++) await connection.WriteAsync(Request($"/{i}"), Cancel);
        for (var i = 0; i < requests; i++) Assert.StartsWith($"/{i} ", await ReadAnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_refused_does_not_take_the_answer_with_it()
    {
        await using var connection = await ConnectAsync();
        var body = new byte[400_000];
        await connection.WriteAsync(Request("/sum", MostBody + 1), Cancel);
        var sending = connection.WriteAsync(body, Cancel).AsTask();
        var answer = await new StreamReader(connection, Encoding.ASCII).ReadToEndAsync(Cancel);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        // It may be told that nobody takes it.
        await sending.ContinueWith(static _ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task What_came_before_the_client_went_is_there_for_who_reads_it_later()
    {
        using var socket = await DialAsync();
        var connection = await SecureAsync(socket);
        await connection.WriteAsync(Request("/late", 50_000), Cancel);
        await _waits.Task.WaitAsync(Cancel);
        await connection.WriteAsync(Enumerable.Repeat((byte)2, 50_000).ToArray(), Cancel);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(100_000, await _heard.Task.WaitAsync(Cancel));
    }

    [Fact]
    public async Task A_connection_that_the_server_gives_up_is_reset()
    {
        using var socket = await DialAsync();
        var connection = await SecureAsync(socket);
        await connection.WriteAsync(Request("/abort"), Cancel);
        var reset = await Assert.ThrowsAsync<IOException>(() => connection.ReadAsync(new byte[1], Cancel).AsTask());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(reset.InnerException).SocketErrorCode);
        await _app!.StopAsync(Cancel);
        Assert.DoesNotContain(_log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_whose_client_has_gone_is_aborted(bool isReset)
    {
        using var socket = await DialAsync();
        var connection = await SecureAsync(socket);
        await connection.WriteAsync(Request("/waits"), Cancel);
        await _waits.Task.WaitAsync(Cancel);
        if (isReset) socket.Close(timeout: 0);
        else socket.Shutdown(SocketShutdown.Send);
        await _aborted.Task.WaitAsync(Cancel);
        await _app!.StopAsync(Cancel);
        Assert.DoesNotContain(_log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_for_its_answer_is_no_fault_of_ours()
    {
        for (var i = 0; i < 20; i++)
        {
            using var socket = await DialAsync();
            var connection = await SecureAsync(socket);
            await connection.WriteAsync(Request("/"), Cancel);
            socket.Close(timeout: 0);
        }

        await using (var last = await ConnectAsync())
        {
            await last.WriteAsync(Request("/"), Cancel);
            await ReadAnswerAsync(last);
        }

        await _app!.StopAsync(Cancel);
        Assert.DoesNotContain(_log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Who_never_finishes_a_request_is_shown_out()
    {
        await using var connection = await ConnectAsync();
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost"u8.ToArray(), Cancel);
        var answer = await new StreamReader(connection, Encoding.ASCII).ReadToEndAsync(Cancel);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_say_nothing_do_not_hold_up_the_end()
    {
        await using var silent = await ConnectAsync();
        await using var idle = await ConnectAsync();
        await idle.WriteAsync(Request("/"), Cancel);
        await ReadAnswerAsync(idle);
        await _app!.StopAsync(Cancel);
        await ReadEndAsync(silent);
        await ReadEndAsync(idle);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_said_to_be()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Address.Port}");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTransport();
        await using var second = builder.Build();
        var taken = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(Cancel));
        Assert.Contains("already in use", taken.Message, StringComparison.Ordinal);
    }

    protected static byte[] Request(string path, int? body = null) => Encoding.ASCII.GetBytes(
        $"{(body is null ? "GET" : "POST")} {path} HTTP/1.1\r\nHost: here\r\n{(body is null ? "" : $"Content-Length: {body}\r\n")}\r\n");

    private static async Task ReadEndAsync(Stream connection)
    {
        try
        {
            Assert.Equal(0, await connection.ReadAsync(new byte[1], Cancel));
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // An end as well.
        }
    }

    /// <summary>What was answered, without the padding.</summary>
    private static async Task<string> ReadAnswerAsync(Stream connection)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await connection.ReadExactlyAsync(one, Cancel);
            head.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 200", head.ToString(), StringComparison.Ordinal);
        var body = new byte[Answer];
        await connection.ReadExactlyAsync(body, Cancel);
        return Encoding.ASCII.GetString(body).TrimEnd();
    }

    /// <param name="room">For what comes, bytes; null: what the system likes.</param>
    protected async Task<Socket> DialAsync(int? room = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (room is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Address.Port), Cancel);
        return socket;
    }

    private async Task<Stream> ConnectAsync() => await SecureAsync(await DialAsync());

    private async Task<Stream> SecureAsync(Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (Certificate is null) return stream;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, theirs, _, _) => theirs?.GetCertHashString() == Certificate.Thumbprint);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Cancel);
        return tls;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Assert.NotNull(context.Features.Get<LoopConnection>());
        var path = context.Request.Path.Value!;
        switch (path)
        {
            case "/waits":
                using (context.RequestAborted.Register(_aborted.SetResult))
                {
                    _waits.SetResult();
                    await _aborted.Task;
                }

                return;
            case "/late":
                _waits.SetResult();
                using (context.RequestAborted.Register(_aborted.SetResult)) await _aborted.Task;
                _heard.SetResult(await SumAsync(context.Request.Body));
                return;
            case "/abort":
                _waits.SetResult();
                context.Abort();
                return;
        }

        var what = $"{context.Connection.LocalIpAddress}:{context.Connection.LocalPort}";
        if (path == "/sum") what = (await SumAsync(context.Request.Body)).ToString(CultureInfo.InvariantCulture);
        // Enough to need several of the web server's buffers.
        context.Response.ContentLength = Answer;
        await context.Response.WriteAsync($"{path} {what}".PadRight(Answer), Cancel);
    }

    private static async Task<long> SumAsync(Stream body)
    {
        long sum = 0;
        var buffer = new byte[9_000];
        while (await body.ReadAsync(buffer, Cancel) is var length and > 0)
        {
            for (var i = 0; i < length; i++) sum += buffer[i];
        }

        return sum;
    }
}
