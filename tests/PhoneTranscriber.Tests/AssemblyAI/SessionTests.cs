using System.Threading.Channels;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class SessionTests
{
    private static readonly byte[] Audio = new byte[800];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audio_and_control_messages_arrive_as_the_service_wants_them()
    {
        var heard = Channel.CreateUnbounded<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            while (await socket.ReceiveAsync() is var message && !message.Contains("Terminate", StringComparison.Ordinal))
                await heard.Writer.WriteAsync(message);
            heard.Writer.Complete();
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();

        await session.SendAudioAsync(Audio, Token);
        await session.SendAudioAsync(ReadOnlyMemory<byte>.Empty, Token);
        await session.ForceEndpointAsync(Token);
        await session.KeepAliveAsync(Token);
        await session.UpdateConfigurationAsync(
            new() { KeytermsPrompt = ["meter number", "Brightwater Utilities"], MinTurnSilence = 250, MaxTurnSilence = 3000 }, Token);
        await session.UpdateConfigurationAsync(new() { Prompt = "", LanguageCodes = [], KeytermsPrompt = [] }, Token);
        await session.UpdateConfigurationAsync(new() { AgentContext = "Größe 4?", VadThreshold = 0.5, SessionHeartbeat = true }, Token);
        var end = await session.TerminateAsync(cancellationToken: Token).Soon();

        Assert.Equal(
            [
                "audio:800",
                """{"type":"ForceEndpoint"}""",
                """{"type":"KeepAlive"}""",
                """{"type":"UpdateConfiguration","min_turn_silence":250,"max_turn_silence":3000,"keyterms_prompt":["meter number","Brightwater Utilities"]}""",
                """{"type":"UpdateConfiguration","keyterms_prompt":[],"prompt":"","language_codes":[]}""",
                """{"type":"UpdateConfiguration","vad_threshold":0.5,"agent_context":"Größe 4?","session_heartbeat":true}""",
            ],
            await heard.Reader.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal(800, end.AudioBytesSent);
    }

    [Fact]
    public async Task A_wrong_update_is_refused_here_instead_of_ending_the_session()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();

        await Assert.ThrowsAsync<StreamingParametersException>(
            async () => await session.UpdateConfigurationAsync(new() { MinTurnSilence = 1 }, Token));
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task Terminating_brings_the_last_words_and_both_durations()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(Turn(0, "Goodbye.", end: true));
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var end = await session.TerminateAsync(cancellationToken: Token).Soon();

        Assert.Equal(
            new SessionEnd
            {
                Reason = SessionEndReason.Terminated,
                CloseCode = 1000,
                AudioDurationSeconds = 184,
                SessionDurationSeconds = 187,
            },
            end);
        Assert.Collection(
            await session.ReadToEndAsync(),
            message => Assert.Equal("Goodbye.", Assert.IsType<TurnMessage>(message).Transcript),
            message => Assert.IsType<TerminationMessage>(message));
    }

    [Fact]
    public async Task Terminate_is_sent_once_however_often_it_is_asked_for()
    {
        var heard = new List<string>();
        var done = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            heard.Add(await socket.ReceiveAsync());
            await socket.SendAsync(ScriptedSocket.Termination);
            while (await socket.ReceiveAsync() is var message && message != "close")
                heard.Add(message);
            await socket.CloseAsync(1000, "Session Ended");
            done.SetResult();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var ends = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => session.TerminateAsync(cancellationToken: Token)))).Soon();
        await session.DisposeAsync();
        await done.Task.Soon();

        Assert.Equal(["""{"type":"Terminate"}"""], heard);
        Assert.All(ends, end => Assert.Same(ends[0], end));
        Assert.Same(ends[0], await session.Completion);
        Assert.Same(ends[0], await session.TerminateAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Disposal_terminates()
    {
        var heard = new TaskCompletionSource<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            heard.SetResult(await socket.ReceiveAsync());
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await session.DisposeAsync().AsTask().Soon();

        Assert.Equal("""{"type":"Terminate"}""", await heard.Task.Soon());
        Assert.Equal(SessionEndReason.Terminated, (await session.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task A_terminate_nobody_answers_ends_at_its_bound()
    {
        var clock = new ManualClock();
        var heard = new TaskCompletionSource<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            heard.SetResult(await socket.ReceiveAsync());
            await socket.StallAsync();
        });
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        var terminating = session.TerminateAsync(cancellationToken: Token);
        await heard.Task.Soon();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(terminating.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        var end = await terminating.Soon();
        Assert.Equal((SessionEndReason.TerminationTimedOut, false), (end.Reason, end.IsTransient));
        Assert.Null(end.AudioDurationSeconds);
    }

    [Fact]
    public async Task Giving_up_the_wait_does_not_give_up_the_termination()
    {
        var answer = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync("Terminate");
            await answer.Task;
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        using var impatient = new CancellationTokenSource();
        var terminating = session.TerminateAsync(cancellationToken: impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => terminating.Soon());
        answer.SetResult();

        Assert.Equal(SessionEndReason.Terminated, (await session.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task A_termination_whose_close_never_comes_is_still_a_termination()
    {
        var clock = new ManualClock();
        var closed = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.DrainAsync();
            closed.SetResult();
            await socket.StallAsync();
        });
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        var terminating = session.TerminateAsync(cancellationToken: Token);
        await closed.Task.Soon();
        clock.Advance(TimeSpan.FromSeconds(2));

        var end = await terminating.Soon();
        Assert.Equal((SessionEndReason.Terminated, 187), (end.Reason, end.SessionDurationSeconds));
    }

    [Fact]
    public async Task A_connection_lost_between_terminate_and_termination_is_told_apart()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync("Terminate");
            socket.Drop();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();

        Assert.Equal(SessionEndReason.ConnectionLost, (await session.TerminateAsync(cancellationToken: Token).Soon()).Reason);
    }

    [Fact]
    public async Task Turns_received_before_a_drop_are_read_after_it()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(Turn(0, "First.", end: true));
            await socket.SendAsync(Turn(1, "Sec", end: false));
            await socket.SendAsync(Turn(1, "Second.", end: true));
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
    public async Task Sending_after_the_end_says_that_it_ended()
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await session.TerminateAsync(cancellationToken: Token).Soon();

        var e = await Assert.ThrowsAsync<StreamingException>(async () => await session.SendAudioAsync(Audio, Token));
        Assert.Equal((StreamingErrorKind.SessionEnded, false), (e.Kind, e.IsTransient));
        await Assert.ThrowsAsync<StreamingException>(async () => await session.ForceEndpointAsync(Token));
    }

    [Fact]
    public async Task Sending_into_a_lost_connection_says_that_it_was_lost()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync();
            socket.Drop();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var e = await Assert.ThrowsAsync<StreamingException>(async () =>
        {
            while (true)
                await session.SendAudioAsync(Audio, Token).AsTask().Soon();
        });

        Assert.Equal((StreamingErrorKind.ConnectionLost, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_for_too_long_counts_as_lost()
    {
        var clock = new ManualClock();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.StallAsync();
        });
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        var sends = Flood(session);
        var behind = session.KeepAliveAsync(Token).AsTask();
        Assert.False(behind.IsCompleted);
        await clock.AdvanceUntilAsync(session.Completion);

        Assert.Equal(StreamingErrorKind.ConnectionLost, (await Assert.ThrowsAsync<StreamingException>(() => sends[^1].Soon())).Kind);
        Assert.Equal(StreamingErrorKind.ConnectionLost, (await Assert.ThrowsAsync<StreamingException>(() => behind.Soon())).Kind);
        Assert.Equal("A send did not get through in time.", (await session.Completion.Soon()).ErrorText);
    }

    [Fact]
    public async Task Terminating_behind_a_stuck_send_keeps_its_bound()
    {
        var clock = new ManualClock();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.StallAsync();
        });
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        var sends = Flood(session);
        var terminating = session.TerminateAsync(cancellationToken: Token);
        await clock.AdvanceUntilAsync(terminating);

        Assert.Equal(SessionEndReason.TerminationTimedOut, (await terminating).Reason);
        await Assert.ThrowsAsync<StreamingException>(() => sends[^1].Soon());
    }

    [Fact]
    public async Task Cancelling_a_send_that_waits_its_turn_leaves_the_session_whole()
    {
        var read = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await read.Task;
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        var sends = Flood(session);
        using var impatient = new CancellationTokenSource();
        var behind = session.SendAudioAsync(Audio, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind.Soon());
        read.SetResult();
        await Task.WhenAll(sends).Soon();

        Assert.Equal(SessionEndReason.Terminated, (await session.TerminateAsync(cancellationToken: Token).Soon()).Reason);
    }

    [Fact]
    public async Task Audio_and_control_messages_from_many_threads_never_mix()
    {
        const int each = 200;
        var heard = new List<string>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            while (await socket.ReceiveAsync() is var message && !message.Contains("Terminate", StringComparison.Ordinal))
                heard.Add(message);
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await Task.WhenAll(
            Repeat(() => session.SendAudioAsync(Audio, Token)),
            Repeat(() => session.SendAudioAsync(new byte[4000], Token)),
            Repeat(() => session.KeepAliveAsync(Token)),
            Repeat(() => session.ForceEndpointAsync(Token))).Soon();
        var end = await session.TerminateAsync(cancellationToken: Token).Soon();

        Assert.Equal(each * 4800, end.AudioBytesSent);
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["audio:800"] = each,
                ["audio:4000"] = each,
                ["""{"type":"KeepAlive"}"""] = each,
                ["""{"type":"ForceEndpoint"}"""] = each,
            },
            heard.CountBy(message => message).ToDictionary());

        static Task Repeat(Func<ValueTask> send) => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
                await send();
        });
    }

    [Fact]
    public async Task Without_a_reader_audio_flows_termination_works_and_ended_turns_stay()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            for (var turn = 0; turn < 5; turn++)
            {
                for (var partial = 0; partial < 1000; partial++)
                    await socket.SendAsync(Turn(turn, $"partial {partial}", end: false));
                await socket.SendAsync(Turn(turn, $"final {turn}", end: true));
            }

            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client(configure: options => options.EventCapacity = 16).ConnectAsync(new(), Token).Soon();
        for (var i = 0; i < 100; i++)
            await session.SendAudioAsync(Audio, Token).AsTask().Soon();
        var end = await session.TerminateAsync(cancellationToken: Token).Soon();
        var messages = await session.ReadToEndAsync();

        Assert.Equal(SessionEndReason.Terminated, end.Reason);
        Assert.Equal(16, messages.Count);
        Assert.Equal(
            ["final 0", "final 1", "final 2", "final 3", "final 4"],
            messages.OfType<TurnMessage>().Where(turn => turn.IsFinal).Select(turn => turn.Transcript));
        Assert.IsType<TerminationMessage>(messages[^1]);
        Assert.Equal(5006 - 16, session.DroppedMessages);
    }

    [Fact]
    public async Task Unknown_messages_pass_and_a_message_in_parts_is_one()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync("""{"type":"Aurora"}""");
            await socket.SendAsync("");
            await socket.SendPartAsync(Turn(0, new string('a', 10_000), end: true)[..5000]);
            await socket.SendAsync(Turn(0, new string('a', 10_000), end: true)[5000..]);
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await session.TerminateAsync(cancellationToken: Token).Soon();

        Assert.Collection(
            await session.ReadToEndAsync(),
            message => Assert.Equal("Aurora", Assert.IsType<UnknownMessage>(message).Type),
            message => Assert.Equal("", Assert.IsType<UnknownMessage>(message).Raw),
            message => Assert.Equal(10_000, Assert.IsType<TurnMessage>(message).Transcript.Length),
            message => Assert.IsType<TerminationMessage>(message));
    }

    [Fact]
    public async Task A_message_without_measure_ends_the_session()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(Turn(0, new string('a', 5000), end: true));
            await socket.StallAsync();
        });
        await using var session = await server.Client(configure: options => options.MaxMessageBytes = 4000).ConnectAsync(new(), Token).Soon();
        var end = await session.Completion.Soon();

        Assert.Equal((SessionEndReason.ProtocolError, StreamingFault.ProtocolViolation, false), (end.Reason, end.Fault, end.IsTransient));
    }

    [Fact]
    public async Task The_model_that_runs_decides_how_partials_read()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync("""{"type":"Begin","id":"a","configuration":{"model":"universal-streaming-english"}}""");
            await socket.SendAsync("""{"type":"Turn","transcript":"is","words":[{"text":"is"},{"text":"thurs"}]}""");
            await socket.ReceiveAsync("Terminate");
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await session.TerminateAsync(cancellationToken: Token).Soon();

        Assert.Equal("is thurs", Assert.IsType<TurnMessage>(Assert.Single(await session.ReadToEndAsync())).DisplayText);
        Assert.Equal("universal-streaming-english", session.Model);
    }

    [Fact]
    public async Task There_is_one_reader_and_the_next_goes_on_where_it_stopped()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.SendAsync(Turn(0, "one", end: true));
            await socket.SendAsync(Turn(1, "two", end: true));
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await foreach (var message in session.ReadAllAsync(Token))
        {
            Assert.Equal("one", Assert.IsType<TurnMessage>(message).Transcript);
            await Assert.ThrowsAsync<InvalidOperationException>(() => session.ReadToEndAsync());
            break;
        }

        await session.TerminateAsync(cancellationToken: Token).Soon();
        Assert.Equal("two", Assert.IsType<TurnMessage>((await session.ReadToEndAsync())[0]).Transcript);
    }

    [Fact]
    public async Task The_time_since_the_last_message_is_known()
    {
        var clock = new ManualClock();
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client(clock).ConnectAsync(new(), Token).Soon();
        clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), session.TimeSinceLastMessage);
    }

    /// <summary>More audio at once than the buffers between here and a peer that does not read can hold.</summary>
    private static List<Task> Flood(StreamingSession session)
    {
        var audio = new byte[120 * 1024];
        return [.. Enumerable.Range(0, 256).Select(_ => session.SendAudioAsync(audio, Token).AsTask())];
    }

    private static string Turn(int order, string text, bool end) =>
        $$"""{"turn_order":{{order}},"turn_is_formatted":true,"end_of_turn":{{(end ? "true" : "false")}},"transcript":"{{text}}","words":[],"type":"Turn"}""";
}
