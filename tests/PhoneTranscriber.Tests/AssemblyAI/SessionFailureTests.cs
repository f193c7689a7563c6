using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>How a session ends from the other side.</summary>
public sealed class SessionFailureTests
{
    private static readonly byte[] Audio = new byte[800];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_received_before_a_drop_are_read_after_it()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(ScriptedSocket.Turn(0, "First.", end: true));
            await socket.SendAsync(ScriptedSocket.Turn(1, "Sec", end: false));
            await socket.SendAsync(ScriptedSocket.Turn(1, "Second.", end: true));
            await socket.ReceiveAsync("KeepAlive");
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await session.KeepAliveAsync(Token);
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ConnectionLost, StreamingFault.ConnectionLost, true), (end.Reason, end.Fault, end.IsTransient));
        Assert.Null(end.CloseCode);
        Assert.Equal(["First.", "Sec", "Second."], (await session.ReadToEndAsync()).Cast<TurnMessage>().Select(turn => turn.Transcript));
    }

    [Theory]
    [InlineData(3005, "Session Cancelled: An error occurred", true)]
    [InlineData(3006, "Session terminated due to inactivity: No messages received for 5 seconds", false)]
    [InlineData(3007, "Input Duration Error: Input Duration Violation: 20.0 ms. Expected between 50 and 1000 ms", true)]
    public async Task An_error_ends_the_session_with_the_services_words(int code, string text, bool transient)
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.FailAsync(code, text);
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ServerError, code, code, text), (end.Reason, end.ErrorCode, end.CloseCode, end.ErrorText));
        Assert.Equal(transient, end.IsTransient);
        Assert.IsType<ErrorMessage>(Assert.Single(await session.ReadToEndAsync()));
        var e = await Assert.ThrowsAsync<StreamingException>(async () => await session.SendAudioAsync(Audio, Token));
        Assert.Equal((StreamingErrorKind.ServiceError, code, session.Id), (e.Kind, e.Code, e.SessionId));
    }

    [Fact]
    public async Task An_error_whose_close_never_comes_ends_the_session_all_the_same()
    {
        var clock = new ManualClock();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync("""{"type":"Error","error_code":3005,"error":"Session Cancelled: An error occurred"}""");
            await socket.StallAsync();
        });
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        await foreach (var message in session.ReadAllAsync(Token))
        {
            Assert.IsType<ErrorMessage>(message);
            break;
        }

        await clock.AdvanceUntilAsync(session.Completion);
        Assert.Equal((SessionEndReason.ServerError, 3005), ((await session.Completion).Reason, (await session.Completion).ErrorCode));
    }

    [Fact]
    public async Task A_close_without_an_error_has_the_verdict_of_its_code()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.CloseAsync(3008, "Session Expired: Maximum session duration exceeded");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ServerClosed, 3008, StreamingFault.SessionExpired, true), (end.Reason, end.CloseCode, end.Fault, end.IsTransient));
        Assert.Null(end.ErrorCode);
    }

    [Fact]
    public async Task A_termination_nobody_asked_for_invites_a_new_session()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ServerClosed, 1000, true, 187), (end.Reason, end.CloseCode, end.IsTransient, end.SessionDurationSeconds));
    }

    [Fact]
    public async Task A_ping_nobody_answers_finds_a_dead_connection()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            // Kestrel answers pings only while it reads.
            await socket.StallAsync();
        });
        await using var session = await server.Client(configure: options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(50);
            options.PingTimeout = TimeSpan.FromMilliseconds(50);
        }).ConnectAsync(new(), Token).Soon();

        Assert.Equal(SessionEndReason.ConnectionLost, (await session.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task A_message_without_measure_ends_the_session()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(ScriptedSocket.Turn(0, new string('a', 5000), end: true));
            await socket.StallAsync();
        });
        await using var session = await server.Client(configure: options => options.MaxMessageBytes = 4000).ConnectAsync(new(), Token).Soon();
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ProtocolError, StreamingFault.ProtocolViolation, false), (end.Reason, end.Fault, end.IsTransient));
    }
}
