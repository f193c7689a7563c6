using System.Net.Http.Json;
using System.Text.Json;
using PhoneTranscriber.Testing.Text;
using PhoneTranscriber.Tests.LocalSpeech;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Whole calls without any account: real speech, in real time, through the recognizer in the bridge.</summary>
[Collection(nameof(RealTime))]
public sealed class LocalRecognizerTests
{
    private static readonly string[] NoAccount = ["AssemblyAI:ApiKey=", "Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"];

    [Fact]
    public async Task A_dialogue_is_understood_on_both_tracks()
    {
        await using var bridge = await BridgeHarness.StartAsync(NoAccount, patience: TimeSpan.FromMinutes(2));
        await RequireRecognizerAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Clips.Read("appointment").MuLaw, Clips.Read("appointment", "agent").MuLaw, bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        // Measured: 0 % and 3.9 %.
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        AssertUnderstood(events, "appointment", "caller", 0.10);
        AssertUnderstood(events, "appointment", "agent", 0.10);
    }

    [Fact]
    public async Task Short_commands_of_real_people_are_understood()
    {
        await using var bridge = await BridgeHarness.StartAsync(NoAccount, patience: TimeSpan.FromMinutes(2));
        await RequireRecognizerAsync();
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Clips.Commands, bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        // Measured: 0 %.
        AssertUnderstood(await bridge.EventsUntilEndAsync(call.CallSid), "commands", "caller", 0.20);
    }

    [Fact]
    public async Task The_sample_call_is_transcribed_and_a_shutdown_in_the_midst_of_it_keeps_its_last_words()
    {
        await using var bridge = await BridgeHarness.StartAsync(["AssemblyAI:ApiKey=", "environment=Development"], patience: TimeSpan.FromMinutes(2));
        await RequireRecognizerAsync();
        using var placed = await bridge.Api.PostAsync("/api/sample-call", null, bridge.Cancel);
        var callSid = (await placed.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel)).GetProperty("callSid").GetString()!;
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);

        await bridge.App.StopAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(callSid);
        Assert.Equal("shutdown", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.DoesNotContain(events, json => json.GetProperty("type").GetString() == "transcription.interrupted");
        var turns = events.Where(json => json.GetProperty("type").GetString() == "turn.final").ToList();
        Assert.Contains(turns, json => json.GetProperty("data").GetProperty("turn").GetProperty("text").GetString()!
            .Contains("can I do for you", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task RequireRecognizerAsync()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
    }

    private static void AssertUnderstood(IReadOnlyList<JsonElement> events, string name, string speaker, double bound)
    {
        var turns = events.Where(json => json.GetProperty("type").GetString() == "turn.final")
            .Select(json => json.GetProperty("data").GetProperty("turn"))
            .Where(turn => turn.GetProperty("speaker").GetString() == speaker)
            .OrderBy(turn => turn.GetProperty("startMs").GetInt64())
            .Select(turn => turn.GetProperty("text").GetString());
        var heard = string.Join(' ', turns);
        var errors = WordErrorRate.Compute(Clips.Read(name, speaker).Reference, heard);
        Assert.True(errors.Rate <= bound, $"{speaker}: {errors.Rate:P1} ({errors}) in: {heard}");
    }
}
