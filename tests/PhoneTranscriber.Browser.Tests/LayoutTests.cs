using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Browser.Tests;

public sealed class LayoutTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1100, 800)]
    [InlineData(820, 900)]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task Nothing_sticks_out_at_any_size(int width, int height)
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync(bridge.Caller with { From = "sip:" + new string('x', 200) + "@example.com" });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("A sentence with a wordthatisverylongandhasnoplacetobreak" + new string('y', 120));
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "", new() { ViewportSize = new() { Width = width, Height = height } });
        foreach (var (hash, sign) in new[]
        {
            ("#/live", ".call-list a"), ($"#/live/{call.CallSid}", ".turn.final"), ($"#/calls/{call.CallSid}", ".turn.final"), ("#/calls?q=sentence", ".hits mark"),
            ("#/operations", ".part-deliveries tbody tr"), ("#/operations", ".endpoint-list button"), ("#/try", ".card"),
        })
        {
            await console.GoAsync(hash);
            await Expect(console.Page.Locator(sign).First).ToBeVisibleAsync();
            var outside = await console.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll("body *")].filter(element => {
                  const box = element.getBoundingClientRect();
                  return box.width && box.right > innerWidth + 1 && !element.closest(".table-box, .visually-hidden, .skip, svg")
                    && ![...function* () { for (let e = element.parentElement; e; e = e.parentElement) yield e; }()].some(e => getComputedStyle(e).overflowX === "hidden");
                }).map(element => `${element.tagName}.${element.className}`)
                """);
            Assert.True(outside is [], $"{hash}: {string.Join(", ", outside)}");
            // Only the pages scroll; the frame around them stays.
            Assert.Equal([width, height], await console.Page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"));
            var cut = await console.Page.EvaluateAsync<string[]>(Cut);
            Assert.True(cut is [], $"{hash}: cut off: {string.Join(", ", cut)}");
        }

        console.AssertQuiet();
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(820, 900)]
    [InlineData(360, 640)]
    public async Task Whoever_may_only_read_can_sign_out_at_any_size(int width, int height)
    {
        const string Key = "viewer-key-0123456789";
        await using var bridge = await BridgeHarness.StartAsync(["Access:Keys:0:Name=desk", $"Access:Keys:0:Key={Key}", "Access:Keys:0:Role=viewer"]);
        await using var line = new CutLine(bridge.Url);
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, "#/live", new() { ViewportSize = new() { Width = width, Height = height } });
        await console.Page.GetByLabel("Access key").FillAsync(Key);
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Button("Sign out")).ToBeInViewportAsync(new() { Ratio = 1 });
        // What is said of the connection then takes more room.
        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await Expect(console.Button("Sign out")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(1100)]
    [InlineData(820)]
    [InlineData(390)]
    [InlineData(320)]
    public async Task The_figures_fill_their_rows(int width)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/operations", new() { ViewportSize = new() { Width = width, Height = 900 } });
        await Expect(console.Page.Locator(".figure")).ToHaveCountAsync(6);
        var columns = await console.Page.Locator(".figures").EvaluateAsync<int>("grid => getComputedStyle(grid).gridTemplateColumns.split(' ').length");
        Assert.Equal(0, 6 % columns);
    }

    /// <summary>Buttons whose words have no room in them, and fields that show a part of what they say while they are empty.</summary>
    private const string Cut =
        """
        () => [...document.querySelectorAll("button, select, input[placeholder]")].filter(element => {
          const { width } = element.getBoundingClientRect();
          if (!width || element.scrollWidth > element.clientWidth + 1) return width;
          if (element.tagName === "BUTTON") return false;
          const whole = element.cloneNode(true);
          whole.value = element.value;
          Object.assign(whole.style, { fieldSizing: "content", position: "absolute", width: "auto", maxWidth: "none" });
          element.after(whole);
          const { width: wanted } = whole.getBoundingClientRect();
          whole.remove();
          return wanted > width + 1;
        }).map(element => `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent}`)
        """;
}
