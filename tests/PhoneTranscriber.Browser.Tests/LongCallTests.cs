using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>Only a part of a long call is in the page, and nobody should notice.</summary>
public sealed class LongCallTests(Chromium chromium)
{
    private const int Turns = 600;
    private const int MostElements = 1500;

    [Fact]
    public async Task A_permalink_leads_into_the_middle_and_scrolling_moves_nothing_but_the_view()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await LongCall.StoreAsync(bridge, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{LongCall.CallSid}/turn/300");
        var selected = console.Page.Locator(".turn.selected");
        await Expect(selected).ToContainTextAsync("Number 300.");
        await Expect(selected).ToBeInViewportAsync();
        await AssertBoundedAsync(console);

        // Item by item towards the beginning, where no height is known yet: what is above stays above, and the next line is where it was.
        var jumps = await console.Page.EvaluateAsync<double[]>(Jumps, -180);
        Assert.True(jumps is [], $"lines jumped by {string.Join(", ", jumps)} px");
        Assert.Equal(0, (await console.OrdersAsync())[0]);
        var jumpsBack = await console.Page.EvaluateAsync<double[]>(Jumps, 300);
        Assert.True(jumpsBack is [], $"lines jumped by {string.Join(", ", jumpsBack)} px");
        Assert.Equal(Turns - 1, (await console.OrdersAsync())[^1]);
        await AssertBoundedAsync(console);
        // The order of reading is the order of speaking, and says what part of the whole it is.
        var orders = await console.OrdersAsync();
        Assert.Equal(orders.Order(), orders);
        var last = console.Finals.Last;
        await Expect(last).ToHaveAttributeAsync("aria-setsize", $"{Turns + (Turns / 8)}");
        Assert.Empty(await Axe.FindAsync(console.Page));
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_keys_that_find_find_in_the_whole_call()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await LongCall.StoreAsync(bridge, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{LongCall.CallSid}");
        await Expect(console.Finals.First).ToBeVisibleAsync();
        await console.Page.Keyboard.PressAsync("Control+f");
        await console.Page.Keyboard.TypeAsync("number 59");
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync("Number 59.");
        await Expect(console.Page.Locator(".find")).ToContainTextAsync("1 of 11 turns");
        await console.Page.Keyboard.PressAsync("Shift+Enter");
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync("Number 599.");
        await Expect(console.Page.Locator(".turn.selected")).ToBeInViewportAsync();
        Assert.Contains("Number", await MarkedAsync(console));
        Assert.Contains("59", await MarkedAsync(console));
        await console.Page.Keyboard.PressAsync("Escape");
        await Expect(console.Page.Locator(".conversation .scroller")).ToBeFocusedAsync();
        Assert.Empty(await MarkedAsync(console));
        await AssertBoundedAsync(console);
        console.AssertQuiet();
    }

    [Fact]
    public async Task Playing_shows_the_word_wherever_the_reader_was()
    {
        using var folder = new ScratchFolder();
        await using var bridge = await BridgeHarness.StartAsync(["Recording:Enabled=true", $"Recording:Directory={folder.FullPath}"]);
        await LongCall.StoreAsync(bridge, Turns);
        LongCall.Record(folder.FullPath, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{LongCall.CallSid}");
        await console.Page.Locator(".turn .word").First.ClickAsync();
        await Expect(console.Button("Pause")).ToBeVisibleAsync();
        await console.Page.Locator("audio").EvaluateAsync("audio => { audio.playbackRate = 0.1; audio.currentTime = 400 * 4.8; }");
        await Expect(console.Page.Locator("[data-order='400'] .word.now")).ToBeInViewportAsync();
        await AssertBoundedAsync(console);
        console.AssertQuiet();
    }

    [Fact]
    public async Task What_is_being_selected_stays_in_the_page()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await LongCall.StoreAsync(bridge, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{LongCall.CallSid}");
        await Expect(console.Finals.First).ToBeVisibleAsync();
        var text = await console.Page.EvaluateAsync<string>(
            """
            async () => {
              const selection = getSelection();
              selection.setBaseAndExtent(document.querySelector("[data-order='0'] p"), 0, document.querySelector("[data-order='0'] p"), 1);
              const frame = () => new Promise(requestAnimationFrame);
              for (let i = 0; i < 20; i++) {
                document.querySelector(".conversation .scroller").scrollTop += 300;
                await frame();
                await frame();
              }
              selection.extend([...document.querySelectorAll(".turn.final p")].at(-1), 1);
              return selection.toString();
            }
            """);
        for (var turn = 0; turn < 60; turn++) Assert.Contains(LongCall.Text(turn), text, StringComparison.Ordinal);
        console.AssertQuiet();
    }

    [Fact]
    public async Task Who_has_a_word_selected_and_reads_on_has_a_part_of_the_call_in_the_page()
    {
        const int MostKept = 350;
        const int MostNeeded = 80;
        await using var bridge = await BridgeHarness.StartAsync();
        await LongCall.StoreAsync(bridge, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{LongCall.CallSid}");
        await Expect(console.Finals.First).ToBeVisibleAsync();
        await console.Finals.First.Locator("p").DblClickAsync();
        Assert.NotEqual("", await SelectedAsync());
        var most = await console.Page.EvaluateAsync<int>(ReadOn, 400);
        Assert.Equal(Turns - 1, (await console.OrdersAsync())[^1]);
        Assert.InRange(most, 10, MostKept);

        // Nothing is left of it once the next word is pressed.
        await console.Finals.Last.Locator("p").DblClickAsync();
        Assert.NotEqual("", await SelectedAsync());
        await console.Page.EvaluateAsync<int>("() => { getSelection().empty(); document.querySelector('.conversation .scroller').scrollTop -= 10; }");
        await Expect(console.Page.Locator(".turns > li").Nth(MostNeeded)).ToHaveCountAsync(0);
        Assert.InRange(await console.Page.Locator(".turns > li").CountAsync(), 10, MostNeeded);
        console.AssertQuiet();

        Task<string> SelectedAsync() => console.Page.EvaluateAsync<string>("() => getSelection().toString()");
    }

    /// <summary>Scrolls to the end in steps; how many lines were in the page at most.</summary>
    private const string ReadOn =
        """
        async step => {
          const scroller = document.querySelector(".conversation .scroller");
          const frame = () => new Promise(requestAnimationFrame);
          for (let most = 0; ;) {
            const before = scroller.scrollTop;
            scroller.scrollTop += step;
            await frame();
            await frame();
            most = Math.max(most, document.querySelectorAll(".turns > li").length);
            if (scroller.scrollTop === before) return most;
          }
        }
        """;

    /// <summary>Scrolls to the end of the way in steps; where a line is that stays in the page has to change by the step alone.</summary>
    private const string Jumps =
        """
        async step => {
          const scroller = document.querySelector(".conversation .scroller");
          const frame = () => new Promise(requestAnimationFrame);
          const jumps = [];
          for (let i = 0; i < 2000; i++) {
            const line = [...document.querySelectorAll(".turns > li")].find(item => item.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top);
            const [top, before] = [line.getBoundingClientRect().top, scroller.scrollTop];
            scroller.scrollTop += step;
            const moved = scroller.scrollTop - before;
            await frame();
            await frame();
            if (line.isConnected && Math.abs(line.getBoundingClientRect().top + moved - top) > 2) jumps.push(line.getBoundingClientRect().top + moved - top);
            if (!moved) break;
          }
          return jumps;
        }
        """;

    private static async Task AssertBoundedAsync(ConsolePage console) =>
        Assert.InRange(await console.Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length"), 50, MostElements);

    private static Task<string[]> MarkedAsync(ConsolePage console) =>
        console.Page.EvaluateAsync<string[]>("() => [...CSS.highlights.get('found') ?? []].map(range => range.toString())");
}
