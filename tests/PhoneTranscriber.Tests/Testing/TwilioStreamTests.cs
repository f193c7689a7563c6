using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class TwilioStreamTests
{
    private static readonly byte[] Second = MuLawCode.Tone(440, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task The_upgrade_has_twilios_headers_and_no_others()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        await using var line = await Line.OpenAsync(Line.Options(bridge));

        var upgrade = bridge.Request("/twilio/media/r7Kq2");
        Assert.Equal(
            ["Accept-Encoding", "Connection", "Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Upgrade", "User-Agent", "X-Twilio-Signature"],
            upgrade.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("phone.example.org", upgrade.Headers["Host"]);
        Assert.Equal("Twilio.TmeWs/1.0", upgrade.Headers["User-Agent"]);
        Assert.Equal("gzip", upgrade.Headers["Accept-Encoding"]);
        Assert.Equal(TwilioSignature.Sign(Line.Token, "wss://phone.example.org/twilio/media/r7Kq2", []), upgrade.Headers["X-Twilio-Signature"]);
    }

    [Fact]
    public async Task Messages_have_twilios_exact_form()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Forward);
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        await line.Stream.SendMediaAsync("inbound", 73, new byte[] { 255, 255, 255, 255, 255, 255, 255 }, TestContext.Current.CancellationToken);
        await line.Stream.SendMediaAsync("outbound", 73, new byte[] { 255 }, TestContext.Current.CancellationToken);
        await line.Stream.StopAsync(TestContext.Current.CancellationToken);

        var (mz, ca) = (line.Stream.StreamSid, line.Call.CallSid);
        Assert.Matches("^MZ[0-9a-f]{32}$", mz);
        string[] expected =
        [
            """{"event":"connected","protocol":"Call","version":"1.0.0"}""",
            $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC0123456789abcdef0123456789abcdef","streamSid":"{{{mz}}}","callSid":"{{{ca}}}","tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"q1Zk8T0bXw","from":"+15550100111"}},"streamSid":"{{{mz}}}"}""",
            $$$"""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"73","payload":"/////////w=="},"streamSid":"{{{mz}}}"}""",
            $$$"""{"event":"media","sequenceNumber":"3","media":{"track":"outbound","chunk":"2","timestamp":"73","payload":"/w=="},"streamSid":"{{{mz}}}"}""",
            $$$"""{"event":"stop","sequenceNumber":"4","stop":{"accountSid":"AC0123456789abcdef0123456789abcdef","callSid":"{{{ca}}}"},"streamSid":"{{{mz}}}"}""",
        ];
        var received = await bridge.Messages.Reader.ReadAllAsync(TestContext.Current.CancellationToken)
            .Select(static message => message.GetRawText()).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task Two_tracks_are_played_in_20_ms_frames_on_the_clock()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await StubBridge.StartAsync(Line.Forward);
        await using var line = await Line.OpenAsync(Line.Options(bridge) with { Clock = clock, Speed = 1 });
        await bridge.SkipAsync(2);
        var playing = line.Stream.PlayAsync(Second, Second, TestContext.Current.CancellationToken);

        // The first pair of frames leaves at once, every further pair after 20 ms.
        for (var pair = 0; pair < 3; pair++)
        {
            await clock.WaitForPendingTimersAsync(1, TestContext.Current.CancellationToken);
            Assert.Equal(2 * (pair + 1), line.Stream.FramesSent);
            foreach (var track in new[] { "inbound", "outbound" })
            {
                var media = (await bridge.NextMessageAsync()).GetProperty("media");
                Assert.Equal((track, $"{73 + (20 * pair)}"), (media.GetProperty("track").GetString(), media.GetProperty("timestamp").GetString()));
                Assert.Equal(160, media.GetProperty("payload").GetBytesFromBase64().Length);
            }

            clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        await clock.WaitForPendingTimersAsync(1, TestContext.Current.CancellationToken);
        Assert.False(playing.IsCompleted);
        await AdvanceUntilAsync(clock, playing);
        Assert.True(await playing);
        Assert.Equal(100, line.Stream.FramesSent);
    }

    [Fact]
    public async Task Plays_follow_each_other_and_a_pause_leaves_a_gap()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        await using var line = await Line.OpenAsync(Line.Options(bridge) with { Stream = new StreamSwitches { FirstTimestamp = 40 } });
        await bridge.SkipAsync(2);
        await line.Stream.PlayAsync(Second, TestContext.Current.CancellationToken);
        await line.Stream.PauseAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await line.Stream.PlayAsync(Second.AsMemory(0, 160), TestContext.Current.CancellationToken);

        await bridge.SkipAsync(50);
        Assert.Equal("4040", (await bridge.NextMessageAsync()).GetProperty("media").GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task Tracks_that_were_not_asked_for_are_not_sent()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        await line.Stream.PlayAsync(Second, Second, TestContext.Current.CancellationToken);
        Assert.Equal(50, line.Stream.FramesSent);
    }

    [Fact]
    public async Task A_message_on_a_unidirectional_stream_fails_the_call_at_its_end()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Forward);
        bridge.Media = async (socket, messages) =>
        {
            await socket.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
            await StubBridge.ReadAsync(socket, messages);
        };
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        await Eventually.HoldsAsync(() => line.Stream.ReceivedFromBridge.Count == 1 ? null : "nothing received", TestContext.Current.CancellationToken);

        Assert.Equal(31951, (await Assert.ThrowsAsync<StreamException>(() => line.Stream.StopAsync(TestContext.Current.CancellationToken))).ErrorCode);
        Assert.Equal("{}", Assert.Single(line.Stream.ReceivedFromBridge));
    }

    [Fact]
    public async Task Fifty_calls_run_side_by_side()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Forward);
        var received = 0;
        bridge.Media = async (socket, _) =>
        {
            var messages = Channel.CreateBounded<JsonElement>(1000);
            await StubBridge.ReadAsync(socket, messages);
            Interlocked.Add(ref received, messages.Reader.Count);
        };
        using var caller = new TwilioCaller(Line.Options(bridge));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);
            var stream = await call.ConnectStreamAsync(TestContext.Current.CancellationToken);
            Assert.True(await stream.PlayAsync(Second, Second, TestContext.Current.CancellationToken));
            Assert.True((await call.HangUpAsync(TestContext.Current.CancellationToken)).IsSuccess);
        }));

        Assert.Equal(50 * (100 + 3), received);
    }

    [Fact]
    public async Task The_bridges_close_is_seen_and_ends_playing()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        bridge.Media = async (socket, _) => await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "bad token", TestContext.Current.CancellationToken);
        await using var line = await Line.OpenAsync(Line.Options(bridge));

        Assert.Equal(new StreamClosure(WebSocketCloseStatus.PolicyViolation, "bad token"), await line.Stream.Closed.WaitAsync(TestContext.Current.CancellationToken));
        Assert.False(await line.Stream.PlayAsync(Second, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_dropped_line_is_reset_without_a_close_frame()
    {
        var seen = new TaskCompletionSource<Exception?>();
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        bridge.Media = async (socket, messages) => seen.SetResult(await Record.ExceptionAsync(() => StubBridge.ReadAsync(socket, messages)));
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        await line.Stream.DropAsync();

        var failure = Assert.IsType<WebSocketException>(await seen.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, failure.WebSocketErrorCode);
    }

    [Fact]
    public async Task Stream_callbacks_tell_of_start_stop_and_of_a_refused_upgrade()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Forward);
        await using var line = await Line.OpenAsync(Line.Options(bridge) with { Clock = new ManualTimeProvider() });
        await line.Call.HangUpAsync(TestContext.Current.CancellationToken);
        bridge.UpgradeStatus = 403;
        var refused = await Assert.ThrowsAsync<StreamException>(() => line.Call.ConnectStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal((31920, HttpStatusCode.Forbidden), (refused.ErrorCode, refused.Status));
        var forms = bridge.Requests.Where(static request => request.Path == "/twilio/stream-status").Select(static request => request.Form).ToList();
        Assert.Equal(["stream-started", "stream-stopped", "stream-error"], forms.Select(static form => form["StreamEvent"]));
        Assert.Equal(line.Stream.StreamSid, forms[0]["StreamSid"]);
        Assert.Equal("2026-11-20T09:15:00.000000Z", forms[0]["Timestamp"]);
        Assert.True(forms[2].ContainsKey("StreamError"));
        Assert.All(line.Call.StreamCallbackAnswers, static answer => Assert.True(answer.IsSuccess));
    }

    private static async Task AdvanceUntilAsync(ManualTimeProvider clock, Task done)
    {
        while (!done.IsCompleted)
        {
            await Task.WhenAny(done, clock.WaitForPendingTimersAsync(1, TestContext.Current.CancellationToken));
            clock.Advance(TimeSpan.FromMilliseconds(20));
        }
    }
}
