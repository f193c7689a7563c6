using System.Net.Http.Json;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Live;

public sealed class SampleCallTests
{
    [Fact]
    public async Task The_number_that_it_calls_is_what_the_configuration_says_of_it()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["environment=Development", "Numbers:0:Number=+15550100200", "Numbers:0:Name=Support", "Numbers:0:Speech:KeytermsPrompt:0=gas"], new FakeAssemblyAIOptions());
        using var placed = await bridge.Api.PostAsync("/api/sample-call", null, bridge.Cancel);
        var callSid = (await placed.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel)).GetProperty("callSid").GetString()!;

        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
        var live = Assert.Single((await feed.NextAsync(bridge.Cancel))!.Json().GetProperty("calls").EnumerateArray());
        Assert.Equal((callSid, "Support"), (live.GetProperty("callSid").GetString(), live.GetProperty("profile").GetString()));
        var holds = (await bridge.CallAsync(callSid)).GetProperty("configuration");
        Assert.Equal("gas", Assert.Single(holds.GetProperty("keytermsPrompt").EnumerateArray()).GetString());
    }
}
