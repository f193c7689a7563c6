using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Browser.Tests;

public sealed class OperationsTests(Chromium chromium)
{
    [Fact]
    public async Task Figures_charts_and_the_configuration_are_shown_without_secrets()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:SessionOpeningsPerMinute=20", "Calls:MaxConcurrent=8"]);
        var call = await bridge.DialAsync();
        await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations");
        await Expect(Figure("Calls in progress")).ToContainTextAsync("1");
        await Expect(Figure("Calls in progress")).ToContainTextAsync("of 8 at most");
        await Expect(Figure("Opened, last minute")).ToContainTextAsync("of 20 allowed");
        await Expect(console.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Calls, last hour: most at a time 1, begun 1") })).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".health")).ToContainTextAsync("SQLite");
        await Expect(console.Page.Locator(".settings")).ToContainTextAsync("(…");
        Assert.DoesNotContain(BridgeHarness.AuthToken, await console.Page.ContentAsync(), StringComparison.Ordinal);
        console.AssertQuiet();

        ILocator Figure(string name) => console.Page.Locator(".figure", new() { HasText = name });
    }

    [Fact]
    public async Task A_delivery_that_was_given_up_shows_its_attempts_and_is_sent_again()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Webhooks:Endpoints:0:Name=crm"]);
        bridge.Webhooks.Answer = _ => new SinkAnswer(500);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations?state=dead");
        await Expect(console.Page.Locator(".endpoint-list")).ToContainTextAsync("crm");
        var row = console.Page.Locator(".part-deliveries tbody tr").Filter(new() { HasText = "call.started" }).First;
        await Eventually.HoldsAsync(async () =>
        {
            await console.Button("Reload").ClickAsync();
            return await row.CountAsync() > 0 ? null : "no delivery was given up";
        }, bridge.Cancel);
        await Expect(row).ToContainTextAsync("Given up");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("attempt") }).ClickAsync();
        await Expect(console.Page.Locator(".attempts").First).ToContainTextAsync("500");

        bridge.Webhooks.Answer = _ => SinkAnswer.Ok;
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Replay call.started") }).ClickAsync();
        await Expect(console.Page.GetByText("It is sent again.")).ToBeVisibleAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await console.Button("Reload").ClickAsync();
            return await row.CountAsync() == 0 ? null : "it is still given up";
        }, bridge.Cancel);
        await console.Button("Send a sample").ClickAsync();
        await Expect(console.Page.GetByText("accepted a sample")).ToBeVisibleAsync();
        Assert.NotNull(call.CallSid);
        console.AssertQuiet();
    }
}
