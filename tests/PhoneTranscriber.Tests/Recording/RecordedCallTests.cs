using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Live;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Schema;
using PhoneTranscriber.Tests.Scripts;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Recording;

/// <summary>Whole calls that are recorded.</summary>
public sealed class RecordedCallTests : IDisposable
{
    private const byte Sound = 0x90;
    private readonly ScratchFolder _scratch = new();

    private string Folder => Path.Combine(_scratch.FullPath, "recordings");

    private string[] Recorded => ["Recording:Enabled=true", $"Recording:Directory={Folder}"];

    private string[] BothTracks => [.. Recorded, "Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"];

    [Fact]
    public async Task Two_tracks_and_a_resumed_stream_are_on_one_clock()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(
            [.. BothTracks, "Calls:ResumeGrace=00:00:20"], configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var call = await bridge.DialAsync(bridge.Caller with { Stream = new StreamSwitches { OutboundStartsAfter = TimeSpan.FromMilliseconds(700) } });
        var lost = await call.ConnectStreamAsync(bridge.Cancel);
        await lost.PlayAsync(SoundAt(500, 2_000), SoundAt(300, 1_300), bridge.Cancel);
        await lost.CloseAsync(bridge.Cancel);
        await Eventually.HoldsAsync(() => bridge.Log.Text.Contains($"{lost.StreamSid} ended", StringComparison.Ordinal) ? null : bridge.Log.Text, bridge.Cancel);
        clock.Advance(TimeSpan.FromMilliseconds(3_510));

        var token = bridge.App.Services.GetRequiredService<StreamTokens>().Issue(call.CallSid, TimeSpan.FromSeconds(60));
        var again = await call.ConnectStreamAsync(
            call.Twiml.Stream! with { Parameters = new Dictionary<string, string> { ["token"] = token } }, bridge.Cancel);
        await again.PlayAsync(SoundAt(400, 1_000), SoundAt(150, 1_000), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);

        var audio = CallAudio.Read(PathOf(call.CallSid));
        Assert.Equal([500, 3_910], Sounds(audio.Caller), Within60Milliseconds);
        Assert.Equal([1_000, 3_510 + 700 + 150], Sounds(audio.Agent!.Value), Within60Milliseconds);
        var ready = Assert.Single(events, json => TypeOf(json) == "recording.ready").GetProperty("data");
        Assert.InRange(ready.GetProperty("durationMs").GetInt64(), 5_150, 5_270);
    }

    [Fact]
    public async Task A_recording_is_announced_before_the_end_and_can_be_had_in_parts()
    {
        await using var bridge = await BridgeHarness.StartAsync(BothTracks);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var (caller, agent) = (BridgeHarness.Say(1, 2), BridgeHarness.Say(33));
        await stream.PlayAsync(caller, agent, bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);

        Assert.Equal(["recording.ready", "call.ended"], events.TakeLast(2).Select(TypeOf));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(json => json.GetProperty("sequence").GetInt64()));
        Assert.All(await EventSchema.ValidateAsync(bridge.Webhooks.Received.Select(webhook => webhook.Body)), Assert.Empty);
        var ready = events[^2].GetProperty("data");
        var url = $"/api/calls/{call.CallSid}/recording.wav";
        Assert.Equal((url, 2), (ready.GetProperty("url").GetString(), ready.GetProperty("channels").GetInt32()));
        foreach (var shown in new[] { await bridge.CallAsync(call.CallSid), (await bridge.Api.GetFromJsonAsync<JsonElement>("/api/calls", bridge.Cancel)).GetProperty("calls")[0] })
        {
            var recording = shown.GetProperty("recording");
            Assert.Equal(
                (ready.GetProperty("durationMs").GetInt64(), ready.GetProperty("bytes").GetInt64(), url),
                (recording.GetProperty("durationMs").GetInt64(), recording.GetProperty("bytes").GetInt64(), recording.GetProperty("url").GetString()));
        }

        var whole = await bridge.Api.GetByteArrayAsync(url, bridge.Cancel);
        Assert.Equal(ready.GetProperty("bytes").GetInt64(), whole.Length);
        var audio = CallAudio.Parse(whole);
        Assert.Equal(Padded(caller, audio), audio.Caller.ToArray());
        Assert.Equal(Padded(agent, audio), audio.Agent!.Value.ToArray());

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(1_000, 1_999) } };
        using var part = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal((HttpStatusCode.PartialContent, "audio/wav", whole.Length), (part.StatusCode, part.Content.Headers.ContentType!.MediaType, (int)part.Content.Headers.ContentRange!.Length!));
        Assert.Equal(whole[1_000..2_000], await part.Content.ReadAsByteArrayAsync(bridge.Cancel));
        using var head = await bridge.Api.SendAsync(new HttpRequestMessage(HttpMethod.Head, url), bridge.Cancel);
        Assert.Equal((whole.Length, "bytes"), ((int)head.Content.Headers.ContentLength!, head.Headers.AcceptRanges.Single()));

        var peaks = await bridge.Api.GetFromJsonAsync<JsonElement>($"/api/calls/{call.CallSid}/recording/peaks?perSecond=20", bridge.Cancel);
        Assert.Equal((ready.GetProperty("durationMs").GetInt64(), 20), (peaks.GetProperty("durationMs").GetInt64(), peaks.GetProperty("perSecond").GetDouble()));
        Assert.Equal((ready.GetProperty("durationMs").GetInt64() + 49) / 50, peaks.GetProperty("caller").GetArrayLength());
        Assert.InRange(peaks.GetProperty("agent").EnumerateArray().Max(peak => peak.GetInt32()), 10, 127);
    }

    [Fact]
    public async Task What_is_not_there_or_not_asked_for_properly_is_said_clearly()
    {
        await using var bridge = await BridgeHarness.StartAsync(Recorded);
        await File.WriteAllTextAsync(Path.Combine(_scratch.FullPath, "secret.wav"), new string('x', 1_000), bridge.Cancel);
        foreach (var path in new[] { $"CA{new string('0', 32)}/recording.wav", $"CA{new string('0', 32)}/recording/peaks", "..%2fsecret/recording.wav", "..%2Fsecret/recording/peaks" })
        {
            using var answer = await bridge.Api.GetAsync($"/api/calls/{path}", bridge.Cancel);
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("no recording", await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.Ordinal);
        }

        foreach (var perSecond in new[] { "0", "101", "-1", "many", "" })
        {
            using var answer = await bridge.Api.GetAsync($"/api/calls/CA{new string('0', 32)}/recording/peaks?perSecond={perSecond}", bridge.Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_deleted_call_leaves_no_recording()
    {
        await using var bridge = await BridgeHarness.StartAsync(Recorded);
        var calls = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var call = await bridge.DialAsync();
            await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(SoundAt(0, 100), bridge.Cancel);
            using (var early = await bridge.Api.DeleteAsync($"/api/calls/{call.CallSid}", bridge.Cancel)) Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
            await call.HangUpAsync(bridge.Cancel);
            await bridge.EventsUntilEndAsync(call.CallSid);
            Assert.True(File.Exists(PathOf(call.CallSid)));
            calls.Add(call.CallSid);
        }

        using (var deleted = await bridge.Api.DeleteAsync($"/api/calls/{calls[0]}", bridge.Cancel)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([PathOf(calls[1])], Directory.GetFiles(Folder));
        using (var gone = await bridge.Api.GetAsync($"/api/calls/{calls[0]}/recording.wav", bridge.Cancel)) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        // As another process does, or retention.
        await bridge.App.Services.GetRequiredService<IStore>().DeleteCallAsync(calls[1], bridge.Cancel);
        await bridge.App.Services.GetServices<IHostedService>().OfType<DeletionFollower>().Single().FollowAsync(bridge.Cancel);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task Without_Recording_Enabled_nothing_is_written_or_said()
    {
        await using var bridge = await BridgeHarness.StartAsync([$"Recording:Directory={Folder}"]);
        var call = await bridge.DialAsync();
        await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(SoundAt(0, 1_500), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.DoesNotContain(await bridge.EventsUntilEndAsync(call.CallSid), json => TypeOf(json) == "recording.ready");
        Assert.False(Directory.Exists(Folder));
        Assert.Equal(JsonValueKind.Null, (await bridge.CallAsync(call.CallSid)).GetProperty("recording").ValueKind);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_harms_no_call()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Recording:Enabled=true", $"Recording:Directory={Path.Combine(_scratch.Write("file", ""), "recordings")}"]);
        for (var i = 1; i < 3; i++)
        {
            var call = await bridge.DialAsync();
            await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(BridgeHarness.Say(i), bridge.Cancel);
            await call.HangUpAsync(bridge.Cancel);
            var events = await bridge.EventsUntilEndAsync(call.CallSid);
            Assert.Equal([i], BridgeHarness.Heard(events));
            Assert.DoesNotContain(events, json => TypeOf(json) == "recording.ready");
        }

        Assert.Contains(bridge.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("Recordings cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shutting_down_completes_the_recordings_of_live_calls()
    {
        var bridge = await BridgeHarness.StartAsync(Recorded);
        string callSid;
        IReadOnlyList<string?> types;
        await using (bridge)
        {
            var call = await bridge.DialAsync();
            callSid = call.CallSid;
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(SoundAt(0, 1_500), bridge.Cancel);
            // What has not been read by then is not recorded either: the bridge stops at a moment of its own.
            await (await bridge.Speech.NextSessionAsync(bridge.Cancel)).WaitForAudioAsync(TimeSpan.FromMilliseconds(1_500), bridge.Cancel);
            await bridge.App.StopAsync(bridge.Cancel);
            types = [.. bridge.Webhooks.Received.Select(webhook => webhook.Type)];
        }

        Assert.Equal(["recording.ready", "call.ended"], types.TakeLast(2));
        Assert.Equal(1_500, CallAudio.Read(PathOf(callSid)).Duration.TotalMilliseconds);
    }

    [Fact]
    public async Task That_recordings_are_not_masked_is_said_at_start()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Recorded, "Redaction:Enabled=true"]);
        Assert.Contains(bridge.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("UNMASKED", StringComparison.Ordinal));
        Assert.Contains($"{Folder}, NOT MASKED", bridge.Log.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private string PathOf(string callSid) => Path.Combine(Folder, callSid + ".wav");

    private static string? TypeOf(JsonElement json) => json.GetProperty("type").GetString();

    /// <summary>Silence, and 100 ms of sound at a moment of it.</summary>
    private static byte[] SoundAt(int startMs, int lengthMs)
    {
        var audio = new byte[lengthMs * 8];
        Array.Fill(audio, (byte)0xFF);
        audio.AsSpan(startMs * 8, Math.Min(800, audio.Length - (startMs * 8))).Fill(Sound);
        return audio;
    }

    /// <summary>Where sounds begin, ms.</summary>
    private static IEnumerable<double> Sounds(ReadOnlyMemory<byte> audio) =>
        Enumerable.Range(0, audio.Length).Where(i => audio.Span[i] == Sound && (i == 0 || audio.Span[i - 1] != Sound)).Select(i => i / 8.0);

    private static bool Within60Milliseconds(double expected, double actual) => Math.Abs(expected - actual) <= 60;

    private static byte[] Padded(byte[] said, CallAudio audio) => [.. said, .. Enumerable.Repeat((byte)0xFF, audio.Caller.Length - said.Length)];
}
