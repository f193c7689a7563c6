using System.Net.WebSockets;
using System.Text;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class BidirectionalStreamTests
{
    private static readonly byte[] Second = MuLawCode.Tone(440, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_bidirectional_stream_plays_audio_and_echoes_marks_in_time()
    {
        var clock = new ManualTimeProvider();
        var sid = new TaskCompletionSource<string>();
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        bridge.Media = async (socket, messages) =>
        {
            var stream = await sid.Task;
            foreach (var text in new[]
            {
                $$$"""{"event":"media","streamSid":"{{{stream}}}","media":{"payload":"{{{Convert.ToBase64String(Second)}}}"}}""",
                $$$"""{"event":"mark","streamSid":"{{{stream}}}","mark":{"name":"played"}}""",
                $$$"""{"event":"mark","streamSid":"{{{stream}}}","mark":{"name":"too"}}""",
            })
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

            await StubBridge.ReadAsync(socket, messages);
        };
        await using var line = await Line.OpenAsync(Line.Options(bridge) with { Clock = clock });
        sid.SetResult(line.Stream.StreamSid);
        await bridge.SkipAsync(2);
        await clock.WaitForPendingTimersAsync(1, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(bridge.Messages.Reader.TryPeek(out _));

        clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var name in new[] { "played", "too" })
        {
            var mark = await bridge.NextMessageAsync();
            Assert.Equal(("mark", name), (mark.GetProperty("event").GetString(), mark.GetProperty("mark").GetProperty("name").GetString()));
        }

        Assert.Equal(Second, line.Stream.PlayedToCaller);
        await line.Stream.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Clearing_echoes_the_marks_at_once()
    {
        var sid = new TaskCompletionSource<string>();
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        bridge.Media = async (socket, messages) =>
        {
            var stream = await sid.Task;
            foreach (var text in new[]
            {
                $$$"""{"event":"media","streamSid":"{{{stream}}}","media":{"payload":"{{{Convert.ToBase64String(Second)}}}"}}""",
                $$$"""{"event":"mark","streamSid":"{{{stream}}}","mark":{"name":"never played"}}""",
                $$$"""{"event":"clear","streamSid":"{{{stream}}}"}""",
            })
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

            await StubBridge.ReadAsync(socket, messages);
        };
        await using var line = await Line.OpenAsync(Line.Options(bridge) with { Clock = new ManualTimeProvider() });
        sid.SetResult(line.Stream.StreamSid);
        await bridge.SkipAsync(2);
        Assert.Equal("never played", (await bridge.NextMessageAsync()).GetProperty("mark").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("""{"event":"media","streamSid":"MZ00000000000000000000000000000000","media":{"payload":""}}""", WebSocketMessageType.Text, 31951)]
    [InlineData("not json", WebSocketMessageType.Text, 31951)]
    [InlineData("not text", WebSocketMessageType.Binary, 31950)]
    public async Task Mistakes_on_a_bidirectional_stream_are_reported_too(string message, WebSocketMessageType type, int code)
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        bridge.Media = async (socket, _) =>
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), type, true, TestContext.Current.CancellationToken);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        };
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        var failure = await Assert.ThrowsAsync<StreamException>(() => line.Stream.Closed.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(code, failure.ErrorCode);
    }

    [Fact]
    public async Task Keys_and_raw_messages_go_out_as_they_are()
    {
        await using var bridge = await StubBridge.StartAsync(Line.Answer);
        await using var line = await Line.OpenAsync(Line.Options(bridge));
        await bridge.SkipAsync(2);
        await line.Stream.SendDtmfAsync('5', TestContext.Current.CancellationToken);
        await line.Stream.SendTextAsync("""{"event":"unheard of"}""", TestContext.Current.CancellationToken);

        Assert.Equal(
            $$$"""{"event":"dtmf","sequenceNumber":"2","dtmf":{"track":"inbound_track","digit":"5"},"streamSid":"{{{line.Stream.StreamSid}}}"}""",
            (await bridge.NextMessageAsync()).GetRawText());
        Assert.Equal("""{"event":"unheard of"}""", (await bridge.NextMessageAsync()).GetRawText());
    }
}
