using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class SessionEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminate_brings_both_durations_and_close_1000()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.BeginAsync(fake);
        await client.SendSilenceAsync(3000);
        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal((1, 0, 1), (fake.OpenedSessions, fake.TerminatedSessions, fake.OpenNow));

        var ending = await client.TerminateAndEndAsync();

        var termination = Assert.Single(ending.Messages);
        Assert.Equal("""{"type":"Termination","audio_duration_seconds":3,"session_duration_seconds":7}""", termination.GetRawText());
        Assert.Equal((1000, "Session Ended"), (ending.Code, ending.Reason));
        Assert.Equal((1, 1, 0), (fake.OpenedSessions, fake.TerminatedSessions, fake.OpenNow));
        Assert.Equal(new SessionOutcome(SessionEnd.Terminated, 1000), await fake.Sessions[0].Ended.WaitAsync(Token));
        Assert.Equal(TimeSpan.FromSeconds(7), fake.Sessions[0].Duration);
    }

    [Fact]
    public async Task A_client_that_just_closes_leaves_an_unterminated_session()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using (var client = await RawClient.BeginAsync(fake))
            await client.CloseAsync();

        Assert.Equal(new SessionOutcome(SessionEnd.ClientClosed, 1000), await fake.Sessions[0].Ended.WaitAsync(Token));
        Assert.Equal(0, fake.TerminatedSessions);
    }

    [Fact]
    public async Task A_client_that_vanishes_is_noticed()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using (await RawClient.BeginAsync(fake))
            Assert.Equal(1, fake.OpenNow);

        Assert.Equal(new SessionOutcome(SessionEnd.ClientClosed, 1006), await fake.Sessions[0].Ended.WaitAsync(Token));
    }

    [Fact]
    public async Task Inactivity_ends_the_session_and_any_frame_postpones_that()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.BeginAsync(fake, RawClient.Pro + "&inactivity_timeout=5");
        var session = await fake.NextSessionAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(4));
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        await client.SendSilenceAsync(100);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(100), Token);
        await client.SendTextAsync("""{"type":"ForceEndpoint"}""");
        await client.SendSilenceAsync(100);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(200), Token);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(SessionOutcome.Open, session.Outcome);
        clock.Advance(TimeSpan.FromSeconds(0.2));

        var ending = await client.EndAsync();
        Assert.Equal(3006, ending.Code);
        Assert.Equal(
            "Session terminated due to inactivity: No messages received for 5 seconds",
            ending.Messages[0].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Heartbeats_tell_how_fast_audio_comes()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.BeginAsync(fake, RawClient.Pro + "&session_heartbeat=true");
        var session = await fake.NextSessionAsync(Token);

        await client.SendSilenceAsync(5000);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(5), Token);
        clock.Advance(TimeSpan.FromSeconds(5));
        var first = await client.ReceiveAsync();
        await client.SendSilenceAsync(1000);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(6), Token);
        clock.Advance(TimeSpan.FromSeconds(5));
        var second = await client.ReceiveAsync();

        Assert.Equal(
            ("Heartbeat", 5000, 5000, 1.0),
            (first.Type(), first.GetProperty("total_audio_received_ms").GetInt32(), first.GetProperty("total_duration_ms").GetInt32(),
                first.GetProperty("realtime_factor").GetDouble()));
        Assert.Equal(
            (6000, 10_000, 0.2),
            (second.GetProperty("total_audio_received_ms").GetInt32(), second.GetProperty("total_duration_ms").GetInt32(),
                second.GetProperty("realtime_factor").GetDouble()));
    }

    [Fact]
    public async Task Heartbeats_can_be_switched_on_while_running()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);
        await client.SendTextAsync("""{"type":"UpdateConfiguration","session_heartbeat":true}""");
        await client.SendSilenceAsync(100);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(100), Token);
        await clock.WaitForPendingTimersAsync(2, Token);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("Heartbeat", (await client.ReceiveAsync()).Type());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_expires_at_the_announced_second(bool errorFrame)
    {
        var clock = new ManualTimeProvider();
        await using var fake = await StartAsync(
            new FakeSessionOptions { MaxDuration = TimeSpan.FromSeconds(60), ErrorFrameOnExpiry = errorFrame }, clock);
        await using var client = await RawClient.OpenAsync(fake);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((await client.ReceiveAsync()).GetProperty("expires_at").GetInt64());
        Assert.Equal(TimeSpan.FromSeconds(58), expiresAt - clock.GetUtcNow());

        clock.Advance(TimeSpan.FromSeconds(58));
        var ending = await client.EndAsync();

        Assert.Equal(3008, ending.Code);
        Assert.Equal(
            errorFrame ? ["Session Expired: Maximum session duration exceeded"] : [],
            ending.Messages.Select(message => message.GetProperty("error").GetString()!));
    }

    [Theory]
    [InlineData(1008)]
    [InlineData(3009)]
    public async Task The_limit_of_openings_per_minute_holds(int code)
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { OpensPerMinute = 2, TooManySessionsCode = code }, clock);
        await using var first = await RawClient.BeginAsync(fake);
        await using var second = await RawClient.BeginAsync(fake);
        await using var third = await RawClient.OpenAsync(fake);

        var ending = await third.EndAsync();
        Assert.Equal(code, ending.Code);
        Assert.Equal("Unauthorized Connection: Too many concurrent sessions", ending.Messages[0].GetProperty("error").GetString());

        clock.Advance(TimeSpan.FromSeconds(60));
        await using var fourth = await RawClient.BeginAsync(fake);
        Assert.Equal(3, fake.OpenedSessions);
    }

    [Fact]
    public async Task A_slot_is_held_for_two_seconds_after_its_session()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { MaxSessions = 1 }, clock);
        await using (var client = await RawClient.BeginAsync(fake))
            await client.TerminateAndEndAsync();

        clock.Advance(TimeSpan.FromSeconds(0.5));
        await using (var early = await RawClient.OpenAsync(fake))
            Assert.Equal(1008, (await early.EndAsync()).Code);

        clock.Advance(TimeSpan.FromSeconds(1.5));
        await using var late = await RawClient.BeginAsync(fake);
        Assert.Equal(1, fake.OpenNow);
    }

    [Theory]
    [InlineData("universal-3-7-preview")]
    [InlineData("u3-rt-agent")]
    public async Task A_model_that_is_not_served_yet_is_cancelled_after_Begin(string model)
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.BeginAsync(fake, $"speech_model={model}&encoding=pcm_mulaw&sample_rate=8000");

        clock.Advance(TimeSpan.FromSeconds(5));
        var ending = await client.EndAsync();

        Assert.Equal(3005, ending.Code);
        Assert.Equal("Session Cancelled: An error occurred", ending.Messages[0].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Measured_latencies_delay_endpoint_and_termination()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await StartAsync(
            new FakeSessionOptions
            {
                Latency = FakeLatency.Measured with { Begin = TimeSpan.Zero },
                Speech = SpeechSource.Script(new TranscriptScript(ScriptedUtterance.Say("Yes and", 0))),
            },
            clock);
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(Token);
        await client.SendSilenceAsync(550);
        await client.SendTextAsync("""{"type":"ForceEndpoint"}""");
        await clock.WaitForPendingTimersAsync(2, Token);

        clock.Advance(TimeSpan.FromMilliseconds(270));
        Assert.Equal("Yes and", (await client.ReceiveAsync(message => message.IsFinal())).Text());
        await client.TerminateAsync();
        await clock.WaitForPendingTimersAsync(2, Token);
        Assert.Equal(SessionOutcome.Open, session.Outcome);
        clock.Advance(TimeSpan.FromMilliseconds(600));

        Assert.Equal(1000, (await client.EndAsync()).Code);
    }

    [Fact]
    public async Task Stopping_the_server_drops_what_is_open()
    {
        var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);

        await fake.DisposeAsync();

        Assert.Equal(1006, (await client.EndAsync()).Code);
        Assert.Equal(SessionEnd.Dropped, fake.Sessions[0].Outcome.End);
    }

    private static Task<FakeAssemblyAI> StartAsync(FakeSessionOptions session, TimeProvider time) =>
        FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { Session = session }, time);
}
