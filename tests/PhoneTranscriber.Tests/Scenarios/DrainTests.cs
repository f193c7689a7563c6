using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>A bridge that is told to stop: no new calls, time for the live ones, then all of them end within seconds.</summary>
public sealed class DrainTests
{
    // Shorter than what makes the speech side lose patience with a service whose clock stands still.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task While_draining_live_calls_go_on_and_new_ones_are_turned_away_until_time_is_up()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await StartAsync(clock);
        var (call, stream) = await DialAsync(bridge);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var stopping = bridge.App.StopAsync(bridge.Cancel);

        await UntilNotReadyAsync(bridge.Api, bridge.Cancel);
        Assert.Null((await bridge.DialAsync()).Twiml.Stream);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(2, 3), bridge.Cancel);
        // All of it, which is whole chunks: a clock that jumps while frames are on their way would fill their places with silence.
        var spoken = (BridgeHarness.Say(1).Length + BridgeHarness.SayUnfinished(2, 3).Length) / 8;
        await (await bridge.Speech.NextSessionAsync(bridge.Cancel)).WaitForAudioAsync(TimeSpan.FromMilliseconds(spoken), bridge.Cancel);
        clock.Advance(DrainTimeout - TimeSpan.FromSeconds(1));
        Assert.False(stopping.IsCompleted);
        Assert.False(stream.Closed.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(
            () =>
            {
                // Slower than real time: on a busy machine too the work is done before its deadline.
                clock.Advance(TimeSpan.FromMilliseconds(2));
                return stopping.IsCompleted ? null : "the bridge still runs";
            },
            bridge.Cancel,
            TimeSpan.FromSeconds(25));
        await stopping;
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("shutdown", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));
        Assert.Equal(bridge.Speech.OpenedSessions, bridge.Speech.TerminatedSessions);
    }

    [Fact]
    public async Task When_the_last_call_has_ended_nothing_is_waited_for()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await StartAsync(clock);
        var (call, stream) = await DialAsync(bridge);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var stopping = bridge.App.StopAsync(bridge.Cancel);
        await UntilNotReadyAsync(bridge.Api, bridge.Cancel);
        Assert.False(stopping.IsCompleted);
        await stream.StopAsync(bridge.Cancel);
        await stopping.WaitAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("stopped", events[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_second_signal_ends_the_drain_at_once()
    {
        await using var bridge = await StartAsync(new ManualTimeProvider());
        var (call, _) = await DialAsync(bridge);
        var impatience = bridge.App.Services.GetRequiredService<ImpatienceSignal>();
        impatience.OnSignal();
        var stopping = bridge.App.StopAsync(bridge.Cancel);
        await UntilNotReadyAsync(bridge.Api, bridge.Cancel);
        Assert.False(stopping.IsCompleted);
        impatience.OnSignal();
        await stopping.WaitAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
    }

    [Fact]
    public async Task A_process_that_is_told_to_stop_drains_and_ends_well()
    {
        await using var run = await RunAsync("00:00:02");
        await run.Stream.PlayAsync(BridgeHarness.Say(1), run.Cancel);
        var start = TimeProvider.System.GetTimestamp();
        await run.Bridge.TerminateAsync(run.Cancel);
        await UntilNotReadyAsync(run.Http, run.Cancel);
        await run.Stream.PlayAsync(BridgeHarness.SayUnfinished(2), run.Cancel);
        Assert.Equal(0, await run.Bridge.ExitCodeAsync(run.Cancel));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2) + ShutdownDeadline.Total);
        Assert.Equal([1, 2], BridgeHarness.Heard(run.Events));
        Assert.Equal("call.ended", run.Events[^1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Told_twice_it_does_not_wait_for_calls()
    {
        await using var run = await RunAsync("01:00:00");
        await run.Stream.PlayAsync(BridgeHarness.SayUnfinished(1), run.Cancel);
        // What is still on its way in when the bridge ends the call is not heard any more.
        await run.HeardAsync(TimeSpan.FromMilliseconds(200));
        await run.Bridge.TerminateAsync(run.Cancel);
        await UntilNotReadyAsync(run.Http, run.Cancel);
        await run.Bridge.TerminateAsync(run.Cancel);
        Assert.Equal(0, await run.Bridge.ExitCodeAsync(run.Cancel));
        Assert.Equal([1], BridgeHarness.Heard(run.Events));
    }

    [Fact]
    public async Task However_much_hangs_the_process_ends_within_eight_seconds_of_its_drain()
    {
        // A service that confirms no end, a receiver that never answers, a socket that says nothing.
        await using var run = await RunAsync("00:00:01", Fault.Stall(FaultPoint.OnTerminate));
        run.Receiver.Answer = _ => SinkAnswer.Hang;
        using var idle = new System.Net.Sockets.TcpClient();
        await idle.ConnectAsync(IPAddress.Loopback, run.Bridge.Url.Port, run.Cancel);
        await idle.GetStream().WriteAsync("POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"u8.ToArray(), run.Cancel);
        await run.Stream.PlayAsync(BridgeHarness.SayUnfinished(1), run.Cancel);
        await run.Bridge.TerminateAsync(run.Cancel);
        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await run.Bridge.ExitCodeAsync(run.Cancel));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1) + ShutdownDeadline.Total);
    }

    private static Task<BridgeHarness> StartAsync(TimeProvider clock) => BridgeHarness.StartAsync(
        [$"Shutdown:DrainTimeout={DrainTimeout}"], configure: builder => builder.Services.AddSingleton(clock));

    private static async Task<(TwilioCall Call, TwilioStream Stream)> DialAsync(BridgeHarness bridge)
    {
        var call = await bridge.DialAsync();
        return (call, await call.ConnectStreamAsync(bridge.Cancel));
    }

    private static Task UntilNotReadyAsync(HttpClient http, CancellationToken cancel) => Eventually.HoldsAsync(
        async () =>
        {
            using var answer = await http.GetAsync("/health/ready", cancel);
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? null : $"/health/ready is {(int)answer.StatusCode}";
        },
        cancel);

    private static async Task<DrainRun> RunAsync(string drainTimeout, params Fault[] faults) => await DrainRun.StartAsync(drainTimeout, faults);
}
