using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Browser.Tests;

public sealed class AccessibilityTests(Chromium chromium)
{
    [Fact]
    public async Task Every_page_can_be_used_by_everybody_in_both_themes()
    {
        using var folder = new PhoneTranscriber.Tests.Scripts.ScratchFolder();
        await using var bridge = await BridgeHarness.StartAsync(["Recording:Enabled=true", $"Recording:Directory={folder.FullPath}", "Silence:Timeout=00:00:01"], new FakeAssemblyAIOptions());
        var past = await PastCallTests.SpokenCallAsync(bridge, bridge.Caller, ["Good morning.", "The meter is in the cellar."]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.SendDtmfAsync('7', bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(5, 6), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("I am calling about the meter.");
        await session.EmitTurnAsync("It is", endOfTurn: false);

        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "", new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var (hash, sign) in new[]
        {
            ("#/live", ".call-list a"), ($"#/live/{call.CallSid}", ".turn.final"), ("#/calls", ".call-line"), ("#/calls?q=meter", ".hits mark"),
            ($"#/calls/{past}", ".player"), ($"#/calls/CA{new string('0', 32)}", ".empty"), ("#/operations", ".part-deliveries tbody tr"), ("#/try", ".card"), ("#/nowhere", ".empty"),
        })
        {
            await console.GoAsync(hash);
            await Expect(console.Page.Locator(sign).First).ToBeVisibleAsync();
            var wrong = await Axe.FindAsync(console.Page);
            // In the dark the colours alone are others.
            await console.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            wrong = [.. wrong, .. await Axe.FindAsync(console.Page, "color-contrast")];
            await console.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            Assert.True(wrong is [], $"{hash}: {string.Join('\n', wrong)}");
        }

        await console.GoAsync($"#/live/{call.CallSid}");
        await console.Button("Configure").ClickAsync();
        Assert.Empty(await Axe.FindAsync(console.Page));
        await console.Page.GotoAsync(new Uri(bridge.Url, "/closed.html").AbsoluteUri);
        Assert.Empty(await Axe.FindAsync(console.Page));
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Page.Locator(".call-list a")).ToBeVisibleAsync();
        var keys = console.Page.Keyboard;
        await keys.PressAsync("Tab");
        await Expect(console.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await TabToAsync(console.Page.Locator(".call-list a"));
        Assert.NotEqual("none", await console.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        await keys.PressAsync("Enter");
        await Expect(console.Page.Locator(".call-header h2")).ToBeFocusedAsync();
        await TabToAsync(console.Button("Hang up"));
        await keys.PressAsync("Enter");
        await Expect(console.Button("Cancel")).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Expect(console.Button("Hang up")).ToBeFocusedAsync();
        await TabToAsync(console.Page.Locator(".conversation .scroller"));

        // What is said is read out politely, once it is final.
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await Expect(console.Page.Locator("#announcer[aria-live=polite]")).ToContainTextAsync("caller: " + ToneWords.Text(1), new() { IgnoreCase = true });
        console.AssertQuiet();

        async Task TabToAsync(ILocator target)
        {
            for (var i = 0; i < 30 && !await target.EvaluateAsync<bool>("element => element === document.activeElement"); i++) await keys.PressAsync("Tab");
            await Expect(target).ToBeFocusedAsync();
        }
    }
}
