using PhoneTranscriber.Calls;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Four signals can end a call, in any order; each time every session is terminated and the last words are kept.</summary>
public sealed class EndingTests
{
    [Theory]
    [InlineData("stop", "stopped")]
    [InlineData("close without stop", "stream-lost")]
    [InlineData("drop", "stream-lost")]
    [InlineData("completed before stop", "completed")]
    [InlineData("stream error while the socket stays open", "stream-error")]
    [InlineData("stream-stopped while the socket stays open", "stopped")]
    [InlineData("stop with the socket left open", "stopped")]
    public async Task However_a_call_ends_its_sessions_are_terminated_and_its_last_words_kept(string way, string reason)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), bridge.Cancel);
        // A dropped connection may take bytes with it that were still under way; those are Twilio's loss, not the bridge's.
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(800), bridge.Cancel);
        await EndAsync(way, call, stream, bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(reason, events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Single(events, json => json.GetProperty("type").GetString() == "call.ended");
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));
        Assert.Equal(SessionEnd.Terminated, session.Outcome.End);
        Assert.Single(session.ControlMessages, message => message.Contains("Terminate", StringComparison.Ordinal));
        Assert.Empty(stream.ReceivedFromBridge);
    }

    [Fact]
    public async Task Signals_that_come_after_the_end_change_nothing()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.True((await call.PostStreamStatusAsync(stream, "stream-error", "late", bridge.Cancel)).IsSuccess);
        Assert.True((await call.PostCallStatusAsync("failed", bridge.Cancel)).IsSuccess);
        Assert.True((await call.PostCallStatusAsync("completed", bridge.Cancel, sequenceNumber: 0)).IsSuccess);
        var ended = await bridge.CallAsync(call.CallSid);
        Assert.Equal("stopped", ended.GetProperty("endReason").GetString());
        Assert.Single(bridge.Webhooks.Received, webhook => webhook.Type == "call.ended");
    }

    [Fact]
    public async Task A_call_whose_stream_was_lost_is_connected_again_and_goes_on_with_its_turns_and_its_clock()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:ResumeGrace=00:00:20"]);
        var call = await bridge.DialAsync();
        var lost = await call.ConnectStreamAsync(bridge.Cancel);
        await lost.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        var token = lost.Instruction.Parameters["token"];
        await lost.DropAsync();

        await call.ConnectActionAsync(bridge.Cancel);
        Assert.NotEqual(token, call.Twiml.Stream!.Parameters["token"]);
        var again = await call.ConnectStreamAsync(bridge.Cancel);
        await again.PlayAsync(BridgeHarness.Say(3), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));
        Assert.Equal([1L, 2, 3, 4], events.Select(json => json.GetProperty("sequence").GetInt64()));
        Assert.Equal(2, bridge.Speech.TerminatedSessions);
    }

    [Fact]
    public async Task A_call_that_is_over_is_not_connected_again()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        var answer = await call.ConnectActionAsync(bridge.Cancel);
        Assert.Equal("Hangup", Assert.Single(answer.Verbs).Name);
    }

    [Fact]
    public async Task A_call_that_never_gets_its_stream_ends_by_itself()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:StreamTimeout=00:00:01"]);
        var call = await bridge.DialAsync();
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("no-stream", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Empty(bridge.Speech.Sessions);
    }

    [Fact]
    public async Task Shutting_down_ends_every_call_with_its_last_words_delivered()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(500), bridge.Cancel);

        await bridge.App.StopAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(EndReason.Shutdown, events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.Equal(SessionEnd.Terminated, session.Outcome.End);
    }

    [Fact]
    public async Task Shutting_down_does_not_wait_for_what_cannot_be_sent_in_time()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        // Half a minute at once: the service takes five seconds of it, and the rest at little more than the pace of speech.
        await stream.PlayAsync(BridgeHarness.SayUnfinished([.. Enumerable.Range(0, 100).Select(i => i % 10)]), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(4), bridge.Cancel);
        // A key behind it tells that the bridge has got all of it.
        await stream.SendDtmfAsync('1', bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.dtmf", bridge.Cancel);

        await bridge.App.StopAsync(bridge.Cancel);
        Assert.Equal(SessionEnd.Terminated, session.Outcome.End);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(EndReason.Shutdown, events[^1].GetProperty("data").GetProperty("reason").GetString());
        var interrupted = events.Single(json => json.GetProperty("type").GetString() == "transcription.interrupted").GetProperty("data");
        Assert.Contains("could be sent", interrupted.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_confirm_the_end_is_said_to_have_kept_words_back()
    {
        var silent = new FakeSessionOptions { Speech = SpeechSource.ToneWords, Faults = [Fault.Stall(FaultPoint.OnTerminate)] };
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions { Session = silent });
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        var interrupted = events.Last(json => json.GetProperty("type").GetString() == "transcription.interrupted").GetProperty("data");
        Assert.Contains("last words", interrupted.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("call.ended", events[^1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_stream_that_never_comes_up_is_not_waited_for_again_and_again()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:ResumeGrace=00:00:01"]);
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { Signature = SignatureFault.Missing } });
        // Each failed upgrade is reported as stream-error; Twilio then asks for the Connect action and tries again.
        await Eventually.HoldsAsync(
            async () =>
            {
                if (call.Twiml.Stream is null) return null;
                await Assert.ThrowsAsync<StreamException>(() => call.ConnectStreamAsync(bridge.Cancel));
                await call.ConnectActionAsync(bridge.Cancel);
                return "the bridge still asks for the stream";
            },
            bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("stream-error", events[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    private static async Task EndAsync(string way, TwilioCall call, TwilioStream stream, CancellationToken cancel)
    {
        switch (way)
        {
            case "stop":
                await stream.StopAsync(cancel);
                break;
            case "close without stop":
                await stream.CloseAsync(cancel);
                break;
            case "drop":
                await stream.DropAsync();
                break;
            case "completed before stop":
                await call.PostCallStatusAsync("completed", cancel);
                break;
            case "stream error while the socket stays open":
                await call.PostStreamStatusAsync(stream, "stream-error", "31903 broken pipe", cancel);
                break;
            case "stream-stopped while the socket stays open":
                await call.PostStreamStatusAsync(stream, "stream-stopped", "", cancel);
                break;
            case "stop with the socket left open":
                await stream.SendStopAsync(cancel);
                break;
        }
    }
}
