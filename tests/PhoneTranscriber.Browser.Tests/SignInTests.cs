namespace PhoneTranscriber.Browser.Tests;

public sealed class SignInTests(Chromium chromium)
{
    private const string Viewer = "viewer-key-0123456789";
    private const string Admin = "admin-key-0123456789a";

    private static readonly string[] Keys =
    [
        "Access:Keys:0:Name=desk", $"Access:Keys:0:Key={Viewer}", "Access:Keys:0:Role=viewer",
        "Access:Keys:1:Name=boss", $"Access:Keys:1:Key={Admin}", "Access:Keys:1:Role=admin",
    ];

    [Fact]
    public async Task A_stranger_signs_in_and_comes_to_where_he_wanted_to_go()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await SignInAsync(console, "not-the-key-0123456789");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not one of the access keys.");
        await SignInAsync(console, Admin);
        await Expect(console.Page.Locator(".call-header h2")).ToHaveTextAsync("+1 555 010 0111");
        await Expect(console.Connection).ToHaveTextAsync("Connected");

        // Writing works under the cookie too.
        await console.Button("Hang up").ClickAsync();
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Ended");
        await console.Button("Sign out").ClickAsync();
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await console.Page.GotoAsync(bridge.Url.AbsoluteUri);
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_viewer_reads_along_and_has_nothing_to_steer_with()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await SignInAsync(console, Viewer);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await Expect(console.Finals).ToHaveCountAsync(1);
        await Expect(console.Page.GetByText("read only")).ToBeVisibleAsync();
        foreach (var name in new[] { "End turn", "Configure", "End transcription", "Hang up" }) await Expect(console.Button(name)).ToHaveCountAsync(0);
        await console.GoAsync("#/operations");
        await Expect(console.Page.GetByText("Calls in progress")).ToBeVisibleAsync();
        await Expect(console.Button("Send a sample")).ToHaveCountAsync(0);
        await console.GoAsync("#/try");
        await Expect(console.Button("Place a sample call")).ToBeDisabledAsync();
        console.AssertQuiet();
    }

    private static async Task SignInAsync(ConsolePage console, string key)
    {
        await console.Page.GetByLabel("Access key").FillAsync(key);
        await console.Page.Keyboard.PressAsync("Enter");
    }
}
