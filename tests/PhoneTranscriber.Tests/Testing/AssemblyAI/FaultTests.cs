using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class FaultTests
{
    private static readonly TranscriptScript Dialogue = new(
        ScriptedUtterance.Say("I would like to book a table.", 200),
        ScriptedUtterance.Say("For two.", 3500));

    /// <summary>
    /// The point, and the messages that still arrive before it: b Begin, s SpeechStarted, p partial, f final, t Termination.
    /// </summary>
    public static TheoryData<string, string> Points { get; } = new()
    {
        { "BeforeBegin", "" },
        { "AfterBegin", "b" },
        { "AfterAudio", "bspp" },
        { "AfterPartial", "bsp" },
        { "BeforeFinal", "bsppfs" },
        { "AfterFinal", "bsppf" },
        { "OnTerminate", "bsppf" },
        { "BeforeTermination", "bsppfsf" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_drop_strikes_at_its_point_and_not_before(string point, string messages)
    {
        var ending = await RunAsync(Fault.Drop(PointOf(point)));

        Assert.Equal((messages, 1006), (Signs(ending), ending.Code));
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_failure_strikes_at_its_point_with_its_error(string point, string messages)
    {
        var ending = await RunAsync(Fault.Fail(PointOf(point), 3005));

        Assert.Equal((messages + "e", 3005), (Signs(ending), ending.Code));
        Assert.Equal("Session Cancelled: An error occurred", ending.Messages[^1].GetProperty("error").GetString());
        Assert.Equal("See Error message for details", ending.Reason);
    }

    [Theory]
    [InlineData(1011)]
    [InlineData(1013)]
    [InlineData(3008)]
    public async Task A_failure_can_come_without_an_error_frame(int code)
    {
        var ending = await RunAsync(Fault.Fail(FaultPoint.AfterBegin, code, text: null));

        Assert.Equal(("b", code), (Signs(ending), ending.Code));
    }

    [Fact]
    public async Task An_error_can_lack_its_code()
    {
        await using var fake = await StartAsync(
            new FakeSessionOptions { OmitErrorCode = true, Faults = [Fault.Fail(FaultPoint.AfterBegin)] });
        await using var client = await RawClient.BeginAsync(fake);

        var error = Assert.Single((await client.EndAsync()).Messages);

        Assert.False(error.TryGetProperty("error_code", out _));
    }

    [Fact]
    public async Task A_failure_can_wait_for_the_clock()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await StartAsync(
            new FakeSessionOptions { Faults = [Fault.Fail(FaultPoint.AfterTime(TimeSpan.FromSeconds(30)), 3005)] }, clock);
        await using var client = await RawClient.BeginAsync(fake);

        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(3005, (await client.EndAsync()).Code);
    }

    [Fact]
    public async Task Warnings_unknown_messages_and_unknown_fields_are_harmless()
    {
        await using var fake = await StartAsync(
            new FakeSessionOptions { SendUnknown = true, Faults = [Fault.Warn(FaultPoint.AfterBegin, 1001, "careful")] });
        await using var client = await RawClient.OpenAsync(fake);

        var ending = await client.TerminateAndEndAsync();

        Assert.Equal(["Begin", "FutureMessage", "Warning", "Termination"], ending.Messages.Select(message => message.Type()));
        Assert.True(ending.Messages[0].TryGetProperty("x_future_field", out _));
        Assert.Equal(1000, ending.Code);
    }

    [Fact]
    public async Task Terminate_may_never_be_answered()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { Faults = [Fault.Stall(FaultPoint.OnTerminate)] });
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);

        await client.TerminateAsync();
        await session.WaitForControlAsync("Terminate", Token);
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        await session.WaitForControlAsync("KeepAlive", Token);

        Assert.Single(session.SentMessages);
        Assert.Equal(SessionOutcome.Open, session.Outcome);
    }

    [Fact]
    public async Task A_stall_holds_everything_back_until_it_is_over()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { Speech = SpeechSource.Script(Dialogue) });
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);

        await session.StallAsync();
        await client.SendSilenceAsync(5000);
        await client.TerminateAsync();
        await session.WaitForControlAsync("Terminate", Token);
        Assert.Single(session.SentMessages);
        Assert.Equal(TimeSpan.FromSeconds(5), session.AudioReceived);
        await session.ResumeAsync();

        var ending = await client.EndAsync();
        Assert.Equal(["I would like to book a table.", "For two."], ending.FinalTexts);
        Assert.Equal(1000, ending.Code);
    }

    [Fact]
    public async Task A_service_that_reads_no_more_still_notices_that_its_client_is_gone()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { Faults = [Fault.Stall(FaultPoint.AfterBegin, keepReading: false)] });
        var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);

        await client.DisposeAsync();

        Assert.Equal(SessionEnd.ClientClosed, (await session.Ended.WaitAsync(Token)).End);
    }

    [Fact]
    public async Task A_session_can_be_commanded_while_it_runs()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);
        await client.SendSilenceAsync(2000);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(2), Token);

        await session.SendRawAsync("""{"type":"SpeakerRevision","revisions":[]}""");
        await session.EmitTurnAsync("It is", endOfTurn: false);
        await session.EmitTurnAsync("It is done.");
        await session.EmitTurnAsync("Bye.");
        await session.StallAsync();
        await session.FailAsync(3005, "Session Cancelled: An error occurred");
        var ending = await client.EndAsync();

        Assert.Equal(["It is done.", "Bye."], ending.FinalTexts);
        Assert.Equal([0, 1], ending.Finals.Select(turn => turn.GetProperty("turn_order").GetInt32()));
        Assert.Equal(1160, ending.Finals.First().Starts()[0]);
        Assert.Equal(3005, ending.Code);
        Assert.Equal("Failed(3005, Session Cancelled: An error occurred)", session.Outcome.ToString());
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.SendRawAsync("{}"));
        await session.DropAsync();
    }

    [Fact]
    public async Task Reading_can_be_slow()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await StartAsync(new FakeSessionOptions { ReadDelay = TimeSpan.FromSeconds(1) }, clock);
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);
        await client.SendSilenceAsync(300);

        for (var heard = 100; heard <= 300; heard += 100)
        {
            // The end of the session's life is one timer, the delay of the next read the other.
            await clock.WaitForPendingTimersAsync(2, Token);
            Assert.Equal(heard - 100, session.AudioReceived.TotalMilliseconds);
            clock.Advance(TimeSpan.FromSeconds(1));
            await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(heard), Token);
        }
    }

    [Fact]
    public async Task Waiting_for_audio_that_never_comes_says_why()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);
        var waiting = session.WaitForAudioAsync(TimeSpan.FromSeconds(1), Token);

        await session.DropAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Contains("1000 ms of audio", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Dropped(1006)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_session_may_have_its_own_faults()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            ForSession = n => new FakeSessionOptions { Faults = n == 0 ? [Fault.Drop(FaultPoint.AfterBegin)] : [] },
        });
        await using var first = await RawClient.BeginAsync(fake);
        await using var second = await RawClient.BeginAsync(fake);

        Assert.Equal(1006, (await first.EndAsync()).Code);
        Assert.Equal(1000, (await second.TerminateAndEndAsync()).Code);
        Assert.Equal(0, (await fake.NextSessionAsync(Token)).Index);
        Assert.Equal(1, (await fake.NextSessionAsync(Token)).Index);
    }

    [Fact]
    public async Task A_session_may_get_its_faults_by_its_parameters()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            ForQuery = query => new FakeSessionOptions { Faults = query["nonsense"] == "1" ? [Fault.Drop(FaultPoint.AfterBegin)] : [] },
        });
        await using var sane = await RawClient.BeginAsync(fake);
        await using var insane = await RawClient.BeginAsync(fake, RawClient.Pro + "&nonsense=1");

        Assert.Equal(1006, (await insane.EndAsync()).Code);
        Assert.Equal(1000, (await sane.TerminateAndEndAsync()).Code);
    }

    private static FaultPoint PointOf(string name) => name switch
    {
        "BeforeBegin" => FaultPoint.BeforeBegin,
        "AfterBegin" => FaultPoint.AfterBegin,
        "AfterAudio" => FaultPoint.AfterAudio(TimeSpan.FromMilliseconds(2200)),
        "AfterPartial" => FaultPoint.AfterPartial(),
        "BeforeFinal" => FaultPoint.BeforeFinal(turn: 1),
        "AfterFinal" => FaultPoint.AfterFinal(),
        "OnTerminate" => FaultPoint.OnTerminate,
        _ => FaultPoint.BeforeTermination,
    };

    private static string Signs(SocketEnding ending) => string.Concat(ending.Messages.Select(message => message.Type() switch
    {
        "Begin" => 'b',
        "SpeechStarted" => 's',
        "Turn" => message.IsFinal() ? 'f' : 'p',
        "Termination" => 't',
        "Error" => 'e',
        _ => '?',
    }));

    private static Task<FakeAssemblyAI> StartAsync(FakeSessionOptions session, TimeProvider? time = null) =>
        FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { Session = session }, time);

    private static async Task<SocketEnding> RunAsync(Fault fault)
    {
        await using var fake = await StartAsync(new FakeSessionOptions { Speech = SpeechSource.Script(Dialogue), Faults = [fault] });
        await using var client = await RawClient.OpenAsync(fake);
        // The end may come while we are still sending.
        var ending = client.EndAsync();
        try
        {
            await client.SendSilenceAsync(4000, chunkMs: 50);
            await client.TerminateAsync();
        }
        catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or OperationCanceledException)
        {
            // The client's send fails as cancelled if its own read has noticed the end before.
            Assert.True((await ending).Code >= 1000);
        }

        return await ending;
    }
}
