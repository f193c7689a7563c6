using PhoneTranscriber.Testing;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>Takes the pictures of the README anew: run with <c>--explicit only --filter-class '*Pictures'</c>.</summary>
public sealed class Pictures(Chromium chromium)
{
    private static readonly (string Name, int Width, int Height)[] Sizes = [("wide", 1280, 800), ("tablet", 820, 1100), ("phone", 390, 844)];

    [Fact(Explicit = true)]
    public async Task Are_taken_at_three_sizes_in_both_themes()
    {
        var folder = Directory.CreateDirectory(Path.GetFullPath(Path.Combine(NodeOracle.Folder, "..", "..", "docs", "console"))).FullName;
        await using var scene = await Scene.PlayAsync();
        var tabs = new List<(ConsolePage Console, string Name)>();
        foreach (var (size, width, height) in Sizes)
        {
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var options = new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme, Locale = "en-GB", ReducedMotion = ReducedMotion.Reduce };
                tabs.Add((await ConsolePage.OpenAsync(chromium, scene.Bridge.Url, $"#/live/{scene.CallSid}", options), $"{size}-{(theme == ColorScheme.Light ? "light" : "dark")}"));
            }
        }

        // The sixth turn is being spoken.
        await Expect(tabs[0].Console.Finals).ToHaveCountAsync(5, new() { Timeout = 60_000 });
        await scene.SayAsync("You can have an appointment on Friday");
        foreach (var (console, name) in tabs)
        {
            await Expect(console.Page.Locator(".turn.agent.partial")).ToContainTextAsync("Friday");
            // While somebody speaks: the bar is at least half full.
            await console.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.call-header .meter .bar')].some(bar => new DOMMatrix(getComputedStyle(bar).transform).a > 0.5)");
            await TakeAsync(console, $"live-{name}");
        }

        foreach (var (console, name) in tabs)
        {
            await ShowAsync(console, name, "call", $"#/calls/{scene.PastCallSid}/turn/5", ".turn.selected");
            await ShowAsync(console, name, "calls", "#/calls?q=appointment", ".hits mark");
            await ShowAsync(console, name, "operations", "#/operations", ".part-deliveries tbody tr");
            await ShowAsync(console, name, "try", "#/try", ".card");
            console.AssertQuiet();
            await console.DisposeAsync();
        }

        async Task ShowAsync(ConsolePage console, string name, string page, string hash, string sign)
        {
            await console.GoAsync(hash);
            await Expect(console.Page.Locator(sign).First).ToBeVisibleAsync();
            await Expect(console.Page.Locator(".loading")).ToHaveCountAsync(0);
            await TakeAsync(console, $"{page}-{name}");
        }

        Task TakeAsync(ConsolePage console, string name) =>
            console.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }
}
