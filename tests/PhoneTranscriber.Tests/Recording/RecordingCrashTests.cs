using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Recording;

public sealed class RecordingCrashTests
{
    [Fact]
    public async Task A_recording_survives_a_killed_process_and_is_announced_by_the_next_one()
    {
        using var scratch = new ScratchFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        var cancel = both.Token;
        await using var speech = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { ApiKey = BridgeHarness.SpeechKey, Session = BridgeHarness.Hears(SpeechSource.ToneWords) });
        await using var receiver = await WebhookSink.StartAsync(cancel);
        receiver.Secrets = [BridgeHarness.WebhookSecret];
        string[] settings =
        [
            $"Twilio:AuthToken={BridgeHarness.AuthToken}", $"AssemblyAI:ApiKey={BridgeHarness.SpeechKey}", $"AssemblyAI:Endpoint={speech.Endpoint}",
            $"Webhooks:Endpoints:0:Url={receiver.Url}", $"Webhooks:Endpoints:0:Secret={BridgeHarness.WebhookSecret}", "Webhooks:AllowPrivateAddresses=true",
            $"Storage:ConnectionString=Data Source={Path.Combine(scratch.FullPath, "bridge.db")}", "Calls:ResumeGrace=00:00:01",
            "Recording:Enabled=true", "Recording:Directory=recordings",
        ];
        var port = BridgeProcess.FreePort();
        string path;
        await using (var bridge = await BridgeProcess.StartAsync(port, scratch.FullPath, settings, cancel))
        {
            var call = await new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, AuthToken = BridgeHarness.AuthToken, Speed = 0 }).DialAsync(cancel);
            path = Path.Combine(scratch.FullPath, "recordings", call.CallSid + ".wav");
            await using var stream = await call.ConnectStreamAsync(cancel);
            await stream.PlayAsync(Enumerable.Repeat((byte)0x90, 2_500 * 8).ToArray(), cancel);
            await Eventually.HoldsAsync(() => File.Exists(path) && new FileInfo(path).Length > 32_000 ? null : bridge.Output, cancel);
            await receiver.WaitForAsync(webhook => webhook.Type == "call.started", cancel);
            await bridge.KillAsync();
        }

        // What was written last may have been cut anywhere.
        Assert.Equal(2_000, CallAudio.Read(path).Duration.TotalMilliseconds);
        await using (var cut = new FileStream(path, FileMode.Append)) cut.Write([1, 2, 3]);

        await using var next = await BridgeProcess.StartAsync(port, scratch.FullPath, settings, cancel);
        await receiver.WaitForAsync(webhook => webhook.Type == "call.ended", cancel);
        Assert.Equal(["call.started", "recording.ready", "call.ended"], receiver.Received.Select(webhook => webhook.Type));
        var ready = receiver.Received[1].Json().GetProperty("data");
        Assert.Equal((2_000, 58 + 32_003), (ready.GetProperty("durationMs").GetInt64(), ready.GetProperty("bytes").GetInt64()));
        var audio = CallAudio.Read(path);
        Assert.Equal(16_001, audio.Caller.Length);
        Assert.Equal(-1, audio.Caller.Span[..16_000].IndexOfAnyExcept((byte)0x90));
    }
}
