using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Browser.Tests;

public sealed class TurnOrderTests(Chromium chromium)
{
    [Fact]
    public async Task Words_that_turn_out_to_begin_later_move_past_what_was_said_meanwhile()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300"], new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var caller = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await caller.WaitForAudioAsync(TimeSpan.FromSeconds(2), bridge.Cancel);
        await caller.EmitTurnAsync("Uh", endOfTurn: false);
        await Expect(console.Turns.Locator("p")).ToHaveTextAsync(["Uh"]);
        await stream.PlayAsync(default, BridgeHarness.Say(2), bridge.Cancel);
        var agent = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await agent.WaitForAudioAsync(TimeSpan.FromSeconds(2), bridge.Cancel);
        await agent.EmitTurnAsync("Good morning.");
        await Expect(console.Turns.Locator("p")).ToHaveTextAsync(["Uh", "Good morning."]);

        await stream.PlayAsync(BridgeHarness.Say(3), bridge.Cancel);
        await caller.WaitForAudioAsync(TimeSpan.FromSeconds(9), bridge.Cancel);
        await caller.EmitTurnAsync("Here I am", endOfTurn: false);
        await Expect(console.Turns.Locator("p")).ToHaveTextAsync(["Good morning.", "Here I am"]);
        await caller.EmitTurnAsync("Here I am.");
        await Expect(console.Finals.Locator("p")).ToHaveTextAsync(["Good morning.", "Here I am."]);
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_partial_turn_without_words_takes_back_what_was_shown()
    {
        await using var watched = await WatchedCall.OpenAsync(chromium);
        var (bridge, call, stream, console, session) = watched;
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(2), bridge.Cancel);
        await session.EmitTurnAsync("Good morning.");
        await Expect(console.Finals).ToHaveCountAsync(1);
        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(5), bridge.Cancel);
        await session.EmitTurnAsync("Uh", endOfTurn: false);
        await Expect(console.Turns.Locator("p")).ToHaveTextAsync(["Good morning.", "Uh"]);
        await Expect(console.Page.Locator(".call-list .words")).ToHaveTextAsync("Uh");

        var services = bridge.App.Services;
        var nothing = new Turn { Order = null, Track = "inbound", Speaker = "caller", Text = "", StartMs = 0, EndMs = 0, Words = [] };
        services.GetRequiredService<LiveFeed>().Tell(CallEvent.Create(
            services.GetRequiredService<EventIds>(), TimeProvider.System.GetUtcNow(), EventTypes.TurnPartial, call.CallSid,
            new TurnData(new CallInfo(call.CallSid, "+15550100111", "+15550100200", "inbound"), nothing), EventJson.Wire.TurnData));
        await Expect(console.Turns.Locator("p")).ToHaveTextAsync(["Good morning."]);
        await Expect(console.Page.Locator(".call-list .words")).ToHaveTextAsync("Good morning.");
        console.AssertQuiet();
    }
}
