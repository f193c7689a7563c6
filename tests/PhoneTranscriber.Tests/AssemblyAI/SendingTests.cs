using System.Threading.Channels;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>What travels to the service, and what happens when it does not read.</summary>
public sealed class SendingTests
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

    /// <summary>More audio at once than the buffers between here and a peer that does not read can hold.</summary>
    private static List<Task> Flood(StreamingSession session)
    {
        var audio = new byte[120 * 1024];
        return [.. Enumerable.Range(0, 256).Select(_ => session.SendAudioAsync(audio, Token).AsTask())];
    }
}
