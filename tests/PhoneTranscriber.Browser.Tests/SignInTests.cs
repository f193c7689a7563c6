using System.Text.RegularExpressions;

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

    [Theory]
    [InlineData("/.//elsewhere.example")]
    [InlineData("/..//elsewhere.example")]
    [InlineData("//elsewhere.example")]
    [InlineData("https://elsewhere.example")]
    [InlineData("http://SELF//elsewhere.example")]
    [InlineData("http://")]
    [InlineData("javascript:alert(1)")]
    public async Task Whoever_is_signed_in_is_led_nowhere_else(string to)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var wanted = Uri.EscapeDataString(to.Replace("SELF", bridge.Url.Authority, StringComparison.Ordinal));
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"sign-in.html?to={wanted}");
        // Asked again and again: to wait for the navigation itself misses one that happens while the wait begins.
        await Expect(console.Page).Not.ToHaveURLAsync(new Regex(@"sign-in\.html"));
        Assert.StartsWith(bridge.Url.AbsoluteUri, console.Page.Url, StringComparison.Ordinal);
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_sign_in_page_can_be_used_by_everybody()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Page.GetByLabel("Access key")).ToBeFocusedAsync();
        await SignInAsync(console, "not-the-key-0123456789");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindAsync(console.Page));
        await console.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await Axe.FindAsync(console.Page));
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_sign_in_in_another_tab_does_not_lock_this_one()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await SignInAsync(console, Admin);
        await Expect(console.Button("Hang up")).ToBeVisibleAsync();
        var other = await console.Page.Context.NewPageAsync();
        await other.GotoAsync(bridge.Url.AbsoluteUri);
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await other.GetByLabel("Access key").FillAsync(Admin);
        await other.Keyboard.PressAsync("Enter");
        await Expect(other.Locator("#connection")).ToHaveTextAsync("Connected");

        await console.Button("Hang up").ClickAsync();
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Ended");
        console.AssertQuiet();
    }

    [Fact]
    public async Task Whose_sign_in_ends_comes_back_to_the_call_that_was_open()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        await using var line = new CutLine(bridge.Url);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        await SignInAsync(console, Viewer);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await console.Page.Context.ClearCookiesAsync();
        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        line.Mend();
        await SignInAsync(console, Viewer);
        await Expect(console.Page).ToHaveURLAsync($"{line.Url}#/live/{call.CallSid}");
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
