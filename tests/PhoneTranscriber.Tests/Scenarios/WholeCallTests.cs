using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

public sealed class WholeCallTests
{
    private static readonly string[] Forward = ["Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"];

    [Fact]
    public async Task A_call_becomes_turns_that_reach_the_webhook_signed_in_order_and_whole()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(4, 5), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(["call.started", "turn.final", "turn.final", "call.ended"], events.Select(json => json.GetProperty("type").GetString()));
        Assert.Equal([1, 2, 3, 4, 5], BridgeHarness.Heard(events));
        Assert.Equal([1L, 2, 3, 4], events.Select(json => json.GetProperty("sequence").GetInt64()));
        Assert.Equal([0, 1], events.Skip(1).Take(2).Select(json => json.GetProperty("data").GetProperty("turn").GetProperty("order").GetInt32()));
        Assert.All(bridge.Webhooks.Received, webhook => Assert.True(webhook.SignatureValid));
        Assert.All(bridge.Webhooks.Received, webhook => Assert.Equal(webhook.Id, webhook.Json().GetProperty("id").GetString()));

        var first = events[1].GetProperty("data").GetProperty("turn");
        Assert.Equal("caller", first.GetProperty("speaker").GetString());
        Assert.InRange(first.GetProperty("words")[1].GetProperty("startMs").GetInt64(), 250, 350);
        var second = events[2].GetProperty("data").GetProperty("turn");
        Assert.InRange(second.GetProperty("startMs").GetInt64(), 3700, 3900);

        var end = events[^1].GetProperty("data");
        Assert.Equal(2, end.GetProperty("turns").GetInt32());
        Assert.Equal("stopped", end.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_number_s_name_is_told_with_its_calls()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Numbers:0:Name=Support"]);
        var call = await bridge.DialAsync();
        await using (var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel))
            Assert.Equal("Support", (await feed.NextAsync(bridge.Cancel))!.Json().GetProperty("calls")[0].GetProperty("profile").GetString());
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.All(events, json => Assert.Equal("Support", json.GetProperty("data").GetProperty("call").GetProperty("profile").GetString()));
        Assert.Equal("Support", (await bridge.CallAsync(call.CallSid)).GetProperty("profile").GetString());
        bridge.App.Services.GetRequiredService<CallRegistry>().Forget(call.CallSid);
        Assert.Equal("Support", (await bridge.CallAsync(call.CallSid)).GetProperty("profile").GetString());
    }

    [Fact]
    public async Task The_api_shows_the_call_with_its_turns_and_its_terminated_session()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var live = await bridge.CallAsync(call.CallSid);
        Assert.Equal("live", live.GetProperty("state").GetString());

        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(7), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);

        var ended = await bridge.CallAsync(call.CallSid);
        Assert.Equal("ended", ended.GetProperty("state").GetString());
        Assert.Equal("+15550100111", ended.GetProperty("from").GetString());
        Assert.Equal(ToneWords.Text(7), ended.GetProperty("turns")[0].GetProperty("text").GetString()!.TrimEnd('.'), ignoreCase: true);
        var session = Assert.Single(ended.GetProperty("sessions").EnumerateArray());
        var heard = Assert.Single(bridge.Speech.Sessions);
        Assert.Equal(heard.Id, session.GetProperty("id").GetString());
        Assert.Equal(1000, session.GetProperty("closeCode").GetInt32());
        Assert.Equal(SessionEnd.Terminated, heard.Outcome.End);
        Assert.Equal(3, session.GetProperty("audioSeconds").GetDouble(), tolerance: 1);

        var found = await bridge.Api.GetStringAsync($"/api/calls?q={ToneWords.Text(7)}&state=ended", bridge.Cancel);
        Assert.Contains(call.CallSid, found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_tracks_of_a_forwarded_call_are_transcribed_each_by_its_own_session()
    {
        await using var bridge = await BridgeHarness.StartAsync(Forward);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), BridgeHarness.Say(33, 34, 35), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.Equal([33, 34, 35], BridgeHarness.Heard(events, "outbound"));
        var turns = events.Where(json => json.GetProperty("type").GetString() == "turn.final")
            .Select(json => json.GetProperty("data").GetProperty("turn")).ToList();
        Assert.Equal([0, 1], turns.Select(turn => turn.GetProperty("order").GetInt32()));
        Assert.Equal("agent", turns.Single(turn => turn.GetProperty("track").GetString() == "outbound").GetProperty("speaker").GetString());
        Assert.Equal(2, bridge.Speech.TerminatedSessions);
        Assert.Equal(0, bridge.Speech.OpenNow);
    }

    [Fact]
    public async Task A_track_that_starts_later_has_its_place_on_the_clock_of_the_first()
    {
        await using var bridge = await BridgeHarness.StartAsync(Forward);
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { OutboundStartsAfter = TimeSpan.FromSeconds(2) } });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        var agent = events.Select(json => json.GetProperty("data")).Where(data => data.TryGetProperty("turn", out _))
            .Select(data => data.GetProperty("turn")).Single(turn => turn.GetProperty("track").GetString() == "outbound");
        Assert.InRange(agent.GetProperty("startMs").GetInt64(), 1900, 2100);
    }

    [Fact]
    public async Task The_last_words_at_hang_up_are_kept_though_the_turn_was_still_open()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(11, 12, 13), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([11, 12, 13], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
    }

    [Fact]
    public async Task Odd_payload_lengths_bursts_and_chunk_counters_change_nothing()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { OddPayloads = true, BurstFrames = 7, ChunkPerTrack = true } });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(20, 21, 22), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([20, 21, 22], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
        Assert.All(bridge.Speech.Sessions.Single().ChunkDurations, chunk => Assert.InRange(chunk.TotalMilliseconds, 50, 1000));
    }

    [Fact]
    public async Task Packets_that_are_not_sent_in_silence_become_silence_in_their_place()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { OmitSilence = true } });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var words = ToneWords.Place([1, 2], startMs: 1000, pauseMs: 2500);
        await stream.PlayAsync(ToneWords.Synthesize(words), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        var starts = events.Select(json => json.GetProperty("data")).Where(data => data.TryGetProperty("turn", out _))
            .Select(data => data.GetProperty("turn").GetProperty("startMs").GetInt64()).ToList();
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        // The first packet ever sent is the clock's zero; the second word follows 2.7 s later.
        Assert.InRange(starts[^1] - starts[0], 2600, 2800);
    }

    [Fact]
    public async Task A_caller_who_falls_silent_without_packets_still_gets_the_turn_closed()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(40), bridge.Cancel);
        // No packet follows: only the silence that the bridge feeds can end the turn.
        var final = await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        Assert.Contains(ToneWords.Text(40), final.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("live", (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString());
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
    }

    [Fact]
    public async Task Linear_audio_at_16_khz_is_understood_as_well()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Speech:Encoding=pcm_s16le", "Speech:SampleRate=16000"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(5, 6, 7), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([5, 6, 7], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
        Assert.Equal("16000", bridge.Speech.Sessions.Single().Query["sample_rate"]);
    }

    [Fact]
    public async Task Key_presses_are_events()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await stream.SendDtmfAsync('5', bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        var pressed = events.Single(json => json.GetProperty("type").GetString() == "call.dtmf").GetProperty("data");
        Assert.Equal("5", pressed.GetProperty("digit").GetString());
        Assert.Equal("inbound", pressed.GetProperty("track").GetString());
    }

    [Fact]
    public async Task Fifty_calls_at_once_keep_their_words_apart()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var call = await bridge.DialAsync();
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(BridgeHarness.Say(i, i + 1, i + 2), bridge.Cancel);
            await call.HangUpAsync(bridge.Cancel);
            var events = await bridge.EventsUntilEndAsync(call.CallSid);
            Assert.Equal([i, i + 1, i + 2], BridgeHarness.Heard(events));
        }));
        Assert.Equal(50, bridge.Speech.TerminatedSessions);
    }

    [Fact]
    public async Task A_whole_call_leaves_no_secret_and_no_word_in_the_log()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), bridge.Cancel);
        await stream.SendDtmfAsync('7', bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));

        var log = bridge.Log.Text;
        Assert.Contains(call.CallSid, log, StringComparison.Ordinal);
        foreach (var secret in new[] { BridgeHarness.AuthToken, BridgeHarness.WebhookSecret, BridgeHarness.WebhookSecret[6..], BridgeHarness.SpeechKey, stream.Instruction.Parameters["token"] })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        foreach (var word in new[] { 1, 2, 3 })
            Assert.DoesNotContain(ToneWords.Text(word), log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(bridge.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }
}
