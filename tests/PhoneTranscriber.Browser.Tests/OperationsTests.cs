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
        // Without another look: the row that was pressed says how it went.
        await Expect(row).ToContainTextAsync("Delivered");
        await console.Button("Send a sample").ClickAsync();
        await Expect(console.Page.GetByText("accepted a sample")).ToBeVisibleAsync();
        Assert.NotNull(call.CallSid);
        console.AssertQuiet();
    }

    [Fact]
    public async Task Deliveries_are_those_that_were_asked_for_last()
    {
        await using var bridge = await BridgeHarness.StartAsync(
            ["Webhooks:Endpoints:0:Name=crm", "Webhooks:Endpoints:1:Name=archive", "Webhooks:Endpoints:1:Url=http://127.0.0.1:9/", $"Webhooks:Endpoints:1:Secret={BridgeHarness.WebhookSecret}"]);
        var call = await bridge.DialAsync();
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started" && webhook.Body.Contains(call.CallSid, StringComparison.Ordinal), bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations");
        var endpoints = console.Page.Locator(".part-deliveries tbody td:nth-child(3)");
        await Expect(endpoints).ToHaveTextAsync(["archive", "crm"], new() { IgnoreCase = true });

        // The first answer comes after the second.
        var late = new TaskCompletionSource();
        await console.Page.RouteAsync("**/api/webhooks/deliveries?endpoint=archive*", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        var choice = console.Page.GetByLabel("Endpoint", new() { Exact = true });
        await choice.SelectOptionAsync("archive");
        await choice.SelectOptionAsync("crm");
        await Expect(endpoints).ToHaveTextAsync(["crm"]);
        await console.Page.RunAndWaitForRequestFinishedAsync(() =>
        {
            late.SetResult();
            return console.Button("Reload").ClickAsync();
        });
        await Expect(endpoints).ToHaveTextAsync(["crm"]);
        await console.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        console.AssertQuiet();
    }

    [Fact]
    public async Task What_the_charts_show_is_there_as_a_table_too()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations");
        await console.Page.Locator(".chart").First.GetByText("As a table").ClickAsync();
        var newest = console.Page.GetByRole(AriaRole.Region, new() { Name = "Calls, last hour" }).Locator("tbody tr").First;
        await Expect(newest.Locator("td.number")).ToHaveTextAsync(["1", "1"]);
        Assert.Empty(await Axe.FindAsync(console.Page));
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_first_minute_of_words_is_to_be_seen_in_the_chart()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations");
        var chart = console.Page.Locator(".chart").Nth(1);
        await Expect(chart.Locator(".legend")).ToContainTextAsync(" ms");
        var picture = Convert.ToBase64String(await chart.Locator(".plot").ScreenshotAsync());
        // Drawn last: where both are the same it hides the other.
        Assert.InRange(await console.Page.EvaluateAsync<int>(CountPoints, new[] { picture, ".line.s1" }), 8, int.MaxValue);
        console.AssertQuiet();
    }

    /// <summary>How many points of a picture have the colour of a line.</summary>
    private const string CountPoints =
        """
        async ([picture, line]) => {
          const wanted = getComputedStyle(document.querySelector(line)).stroke.match(/\d+/g).map(Number);
          const image = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), c => c.charCodeAt(0))]));
          const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
          pen.drawImage(image, 0, 0);
          const { data } = pen.getImageData(0, 0, image.width, image.height);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) if (wanted.every((part, n) => Math.abs(data[i + n] - part) < 12)) count++;
          return count;
        }
        """;
}
