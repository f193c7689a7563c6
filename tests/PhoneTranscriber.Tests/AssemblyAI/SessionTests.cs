using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>What a running session gives its reader.</summary>
public sealed class SessionTests
{
    private static readonly byte[] Audio = new byte[800];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_reader_audio_flows_termination_works_and_ended_turns_stay()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            for (var turn = 0; turn < 5; turn++)
            {
                for (var partial = 0; partial < 1000; partial++)
                    await socket.SendAsync(ScriptedSocket.Turn(turn, $"partial {partial}", end: false));
                await socket.SendAsync(ScriptedSocket.Turn(turn, $"final {turn}", end: true));
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
            await socket.SendPartAsync(ScriptedSocket.Turn(0, new string('a', 10_000), end: true)[..5000]);
            await socket.SendAsync(ScriptedSocket.Turn(0, new string('a', 10_000), end: true)[5000..]);
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
            await socket.SendAsync(ScriptedSocket.Turn(0, "one", end: true));
            await socket.SendAsync(ScriptedSocket.Turn(1, "two", end: true));
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
}
