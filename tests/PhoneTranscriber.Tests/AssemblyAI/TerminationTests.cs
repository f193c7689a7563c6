using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>How a session is ended from this side.</summary>
public sealed class TerminationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminating_brings_the_last_words_and_both_durations()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            await socket.ReceiveAsync("Terminate");
            await socket.SendAsync(ScriptedSocket.Turn(0, "Goodbye.", end: true));
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
}
