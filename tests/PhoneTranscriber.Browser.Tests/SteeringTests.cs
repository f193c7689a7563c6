namespace PhoneTranscriber.Browser.Tests;

public sealed class SteeringTests(Chromium chromium)
{
    [Fact]
    public async Task An_admin_ends_a_turn_configures_and_ends_the_transcription_and_is_asked_before_it_hurts()
    {
        await using var watched = await WatchedCall.OpenAsync(chromium);
        var (bridge, _, _, console, session) = watched;
        await session.EmitTurnAsync("I was about to say", endOfTurn: false);
        await Expect(console.Page.Locator(".turn.partial")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("about to say"));
        await console.Button("End turn").ClickAsync();
        await session.WaitForControlAsync("ForceEndpoint", bridge.Cancel);

        await console.Button("Configure").ClickAsync();
        await console.Page.GetByLabel("Words to expect").FillAsync("<b>meter</b> number\nFriday");
        await console.Page.GetByLabel("Silence that ends a turn, ms").FillAsync("900");
        await console.Button("Apply").ClickAsync();
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Contains("\"<b>meter</b> number\",\"Friday\"", await session.WaitForControlAsync("UpdateConfiguration", bridge.Cancel), StringComparison.Ordinal);

        await console.Button("End transcription").ClickAsync();
        await console.Button("Cancel").ClickAsync();
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Live");
        await console.Button("End transcription").ClickAsync();
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End transcription" }).ClickAsync();
        await Expect(console.Page.Locator(".mark.end")).ToContainTextAsync("ended from here");
        await Expect(console.Button("Hang up")).ToHaveCountAsync(0);
        console.AssertQuiet();
    }

    [Fact]
    public async Task What_the_bridge_refuses_is_said_in_the_dialog()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await console.Button("Configure").ClickAsync();
        await console.Button("Apply").ClickAsync();
        await Expect(console.Page.Locator("dialog .problem")).ToHaveTextAsync("names no field to change.");
        await console.Page.Keyboard.PressAsync("Escape");
        await Expect(console.Button("Configure")).ToBeFocusedAsync();
        console.AssertQuiet();
    }
}
