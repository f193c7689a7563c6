using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class ConnectTests
{
    // The connect timeout's, then the two of a connection whose handshake is done.
    private const int TimersOfAnOpenSocket = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connecting_sends_key_version_agent_and_parameters()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client(configure: options => options.ApiKey = " key-1\n")
            .ConnectAsync(new() { MinTurnSilence = 200 }, Token).Soon();

        var (path, query, headers) = Assert.Single(server.Requests);
        Assert.Equal("/v3/ws", path);
        Assert.Equal("key-1", headers.Authorization);
        Assert.Equal("2025-05-12", headers["AssemblyAI-Version"]);
        Assert.Equal("AssemblyAI/1.0 (integration=PhoneTranscriber/0.1.0)", headers.UserAgent);
        Assert.Equal(
            ["encoding=pcm_mulaw", "min_turn_silence=200", "sample_rate=8000", "speech_model=universal-3-5-pro"],
            query.Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Fact]
    public async Task A_temporary_token_goes_into_the_query_and_the_key_stays_home()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client(configure: options => options.Token = "AQI+/=").ConnectAsync(new(), Token).Soon();

        var (_, query, headers) = Assert.Single(server.Requests);
        Assert.Equal("AQI+/=", query["token"]);
        Assert.False(headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task The_endpoints_own_query_is_kept()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        var options = server.Options();
        options.Endpoint = new(options.Endpoint + "?tenant=7");
        await using var session = await new StreamingClient(options).ConnectAsync(new(), Token).Soon();

        var query = Assert.Single(server.Requests).Query;
        Assert.Equal("7", query["tenant"]);
        Assert.Equal("8000", query["sample_rate"]);
    }

    [Fact]
    public async Task Begin_makes_the_session()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();

        Assert.Equal(ScriptedSocket.SessionId, session.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795257600), session.ExpiresAt);
        Assert.Equal("universal-3-5-pro", session.Model);
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task Without_an_expiry_the_longest_session_is_assumed()
    {
        var clock = new ManualClock();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync("""{"type":"Begin","id":"a"}""");
            await socket.ReceiveAsync("Terminate");
            await socket.CloseAsync(1000);
        });
        await using var session = await server.Client(clock).ConnectAsync(new() { SpeechModel = "whisper-rt" }, Token).Soon();

        Assert.Equal(clock.GetUtcNow().AddHours(3), session.ExpiresAt);
        Assert.Equal("whisper-rt", session.Model);
    }

    [Fact]
    public async Task Wrong_parameters_never_reach_the_network()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        var e = await Assert.ThrowsAsync<StreamingParametersException>(
            () => server.Client().ConnectAsync(new() { Encoding = "flac", SampleRate = 1 }, Token));

        Assert.Equal(2, e.Problems.Count);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(1008, "Unauthorized Connection: Invalid API key", StreamingFault.Unauthorized, false)]
    [InlineData(1008, "Unauthorized Connection: Too many concurrent sessions", StreamingFault.TooManySessions, true)]
    [InlineData(3009, "Unauthorized Connection: Too many concurrent sessions", StreamingFault.TooManySessions, true)]
    [InlineData(3006, "User Input Validation Error: Invalid 'speech_model'", StreamingFault.InvalidInput, false)]
    public async Task A_refusal_after_the_upgrade_has_the_services_own_words(int code, string text, StreamingFault fault, bool transient)
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.FailAsync(code, text));
        var e = await Refused(server.Client());

        Assert.Equal((StreamingErrorKind.ServiceError, code, text), (e.Kind, e.Code, e.ServiceText));
        Assert.Equal((fault, transient, fault == StreamingFault.TooManySessions), (e.Verdict.Fault, e.IsTransient, e.IsTooManySessions));
        Assert.Null(e.SessionId);
    }

    [Fact]
    public async Task An_error_without_type_or_code_takes_the_code_of_the_close()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync("""{"error":"Something about your account"}""");
            await socket.CloseAsync(1008);
            await socket.DrainAsync();
        });
        var e = await Refused(server.Client());

        Assert.Equal((1008, "Something about your account"), (e.Code, e.ServiceText));
        Assert.False(e.IsTransient);
    }

    [Theory]
    [InlineData(401, StreamingFault.Unauthorized, false)]
    [InlineData(410, StreamingFault.Deprecated, false)]
    [InlineData(429, StreamingFault.TooManySessions, true)]
    [InlineData(503, StreamingFault.ServerError, true)]
    public async Task A_refused_handshake_has_its_http_status(int status, StreamingFault fault, bool transient)
    {
        await using var server = await ScriptedServer.StartAsync((HttpContext context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var e = await Refused(server.Client());

        Assert.Equal((StreamingErrorKind.Refused, status), (e.Kind, e.Code));
        Assert.Equal(new StreamingVerdict(fault, transient), e.Verdict);
    }

    [Fact]
    public async Task A_close_before_begin_does_not_hang()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.CloseAsync(1011, "try later");
            await socket.DrainAsync();
        });
        var e = await Refused(server.Client());

        Assert.Equal((StreamingErrorKind.ServiceClosed, 1011, "try later", true), (e.Kind, e.Code, e.ServiceText, e.IsTransient));
    }

    [Fact]
    public async Task A_drop_before_begin_does_not_hang()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.SendAsync("""{"type":"Aurora"}"""));
        var e = await Refused(server.Client());

        Assert.Equal((StreamingErrorKind.ConnectionLost, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_port_nobody_listens_on_is_a_passing_trouble()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var e = await Refused(new(new() { ApiKey = "k", Endpoint = new($"ws://127.0.0.1:{port}/v3/ws") }));

        Assert.Equal((StreamingErrorKind.ConnectFailed, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_service_that_never_begins_is_given_up_and_told_so()
    {
        var clock = new ManualClock();
        var heard = new TaskCompletionSource<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            heard.SetResult(await socket.ReceiveAsync());
            await socket.StallAsync();
        });
        var connecting = server.Client(clock).ConnectAsync(new(), Token);
        await clock.TimersCreatedAsync(TimersOfAnOpenSocket).Soon();
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(connecting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("""{"type":"Terminate"}""", await heard.Task.Soon());
        await clock.AdvanceUntilAsync(connecting);
        var e = await Assert.ThrowsAsync<StreamingException>(() => connecting);
        Assert.Equal((StreamingErrorKind.TimedOut, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_handshake_that_is_never_answered_is_given_up()
    {
        var clock = new ManualClock();
        var asked = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (HttpContext context) =>
        {
            asked.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The client gave up, as it should.
            }
        });
        var connecting = server.Client(clock).ConnectAsync(new(), Token);
        await asked.Task.Soon();
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StreamingErrorKind.TimedOut, (await Assert.ThrowsAsync<StreamingException>(() => connecting.Soon())).Kind);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_no_session_behind()
    {
        using var patience = new CancellationTokenSource();
        var clock = new ManualClock();
        var heard = new TaskCompletionSource<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            heard.SetResult(await socket.ReceiveAsync());
        });
        var connecting = server.Client(clock).ConnectAsync(new(), patience.Token);
        await clock.TimersCreatedAsync(TimersOfAnOpenSocket).Soon();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
        Assert.Equal("""{"type":"Terminate"}""", await heard.Task.Soon());
    }

    [Fact]
    public async Task A_certificate_nobody_trusts_is_lasting_trouble_until_it_is_trusted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = await ScriptedServer.StartAsync(
            (HttpContext context) => ScriptedServer.PlayAsync(context, socket => socket.ServeAsync()), certificate);

        var e = await Refused(new(server.Options("wss")));
        Assert.Equal((StreamingErrorKind.ConnectFailed, false), (e.Kind, e.IsTransient));

        var options = server.Options("wss");
        options.ConfigureSocket = socket =>
            socket.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();
        await using var session = await new StreamingClient(options).ConnectAsync(new(), Token).Soon();
        Assert.Equal(SessionEndReason.Terminated, (await session.TerminateAsync(cancellationToken: Token).Soon()).Reason);
    }

    [Theory]
    [InlineData("https://localhost/v3/ws")]
    [InlineData("/v3/ws")]
    public void An_endpoint_that_is_no_socket_is_refused(string endpoint) =>
        Assert.Throws<ArgumentException>(() => new StreamingClient(new() { Endpoint = new(endpoint, UriKind.RelativeOrAbsolute) }));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamingClient(new() { ConnectTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamingClient(new() { EventCapacity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamingClient(new() { MaxMessageBytes = 10 }));
    }

    private static Task<StreamingException> Refused(StreamingClient client) =>
        Assert.ThrowsAsync<StreamingException>(() => client.ConnectAsync(new(), Token).Soon());
}
