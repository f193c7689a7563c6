using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>What cannot be held any longer is lost, and that is said.</summary>
public sealed class LostAudioTests
{
    [Fact]
    public async Task When_no_session_could_be_had_for_longer_than_audio_is_held_the_lost_range_is_named()
    {
        // The caller says 75 s before the session has begun.
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions
        {
            Session = new FakeSessionOptions { Speech = SpeechSource.ToneWords, Latency = new FakeLatency { Begin = TimeSpan.FromSeconds(6) } },
        });
        var words = Enumerable.Range(0, 46).SelectMany(turn => ToneWords.Place([turn, turn + 1, turn + 2], startMs: 300 + (turn * 1600), wordMs: 200, pauseMs: 80)).ToList();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(ToneWords.Synthesize(words, 75_000), bridge.Cancel);

        var interrupted = (await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.interrupted", bridge.Cancel)).Json().GetProperty("data");
        var gap = interrupted.GetProperty("gap");
        Assert.InRange(gap.GetProperty("startMs").GetInt64(), 0, 300);
        // 60 s of 75 s are held; while the line is quiet afterwards, silence takes its time too.
        var lostUntil = gap.GetProperty("endMs").GetInt64();
        Assert.InRange(lostUntil, 14_900, 30_000);
        Assert.Equal(gap.GetProperty("startMs").GetInt64(), interrupted.GetProperty("atMs").GetInt64());
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "transcription.resumed", bridge.Cancel);
        var first = (await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel)).Json().GetProperty("data").GetProperty("turn");
        Assert.InRange(first.GetProperty("startMs").GetInt64(), lostUntil - 100, lostUntil + 3_000);
    }
}
