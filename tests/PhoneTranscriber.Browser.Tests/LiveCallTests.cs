using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Browser.Tests;

public sealed class LiveCallTests(Chromium chromium)
{
    [Fact]
    public async Task Words_appear_while_they_are_spoken_and_the_final_turn_takes_their_place()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Page.GetByText("No call in progress")).ToBeVisibleAsync();

        var call = await bridge.DialAsync();
        await console.Page.Locator(".call-list a").ClickAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.SayUnfinished(1, 2, 3), bridge.Cancel);
        await Expect(console.Page.Locator(".turn.partial")).ToContainTextAsync(ToneWords.Text(2), new() { IgnoreCase = true });
        var bubble = await console.Turns.ElementHandleAsync();

        await stream.PlayAsync(Silence(2), bridge.Cancel);
        await Expect(console.Finals).ToHaveCountAsync(1);
        Assert.True(await bubble.EvaluateAsync<bool>("bubble => bubble.isConnected && bubble.classList.contains('final')"));
        await Expect(console.Page.Locator(".turn.caller")).ToContainTextAsync(ToneWords.Text(3), new() { IgnoreCase = true });
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Live");

        await call.HangUpAsync(bridge.Cancel);
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Ended");
        await Expect(console.Page.Locator(".mark.end")).ToContainTextAsync("the line was closed");
        await Expect(console.Page.GetByText("Just ended")).ToBeVisibleAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_late_joiner_sees_the_conversation_so_far_with_what_is_being_said_and_then_the_rest()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        await stream.SendDtmfAsync('4', bridge.Cancel);
        await stream.SendDtmfAsync('2', bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.dtmf", bridge.Cancel);

        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await Expect(console.Finals).ToHaveCountAsync(1);
        await Expect(console.Page.Locator(".mark.keypress kbd")).ToHaveTextAsync(["4", "2"]);
        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await Expect(console.Finals).ToHaveCountAsync(2);
        Assert.Equal([0, 1], await console.OrdersAsync());
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_lost_connection_says_so_and_comes_back_without_a_gap_or_a_repeat()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        await using var line = new CutLine(bridge.Url);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("Said before.");
        await Expect(console.Finals).ToHaveCountAsync(1);

        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await session.EmitTurnAsync("Missed once.");
        await session.EmitTurnAsync("Missed twice.");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final" && webhook.Body.Contains("Missed twice.", StringComparison.Ordinal), bridge.Cancel);
        var back = console.Page.WaitForRequestAsync(request => request.Url.Contains("/api/events", StringComparison.Ordinal));
        line.Mend();
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Finals).ToHaveCountAsync(3);
        await session.EmitTurnAsync("Said after.");
        await Expect(console.Finals.Locator("p")).ToHaveTextAsync(["Said before.", "Missed once.", "Missed twice.", "Said after."]);
        Assert.Equal([0, 1, 2, 3], await console.OrdersAsync());
        Assert.Contains("evt_", line.LastEventIds, StringComparison.Ordinal);
        await back;
    }

    [Fact]
    public async Task Silences_are_lines_with_their_length()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Timeout=00:00:01"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await Expect(console.Page.Locator(".mark.silence")).ToContainTextAsync("Caller is silent; not billed");
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Silent");
        // In the list too, and not by its colour alone.
        Assert.StartsWith("polygon", await console.Page.Locator(".call-list .state").EvaluateAsync<string>("sign => getComputedStyle(sign, '::before').clipPath"), StringComparison.Ordinal);
        await stream.PlayAsync(BridgeHarness.Say(2, 3), bridge.Cancel);
        await Expect(console.Page.Locator(".mark.silence").First).ToContainTextAsync("was silent for");
        console.AssertQuiet();
    }

    [Fact]
    public async Task Interruptions_are_lines_with_their_reason_and_their_length()
    {
        await using var watched = await WatchedCall.OpenAsync(chromium);
        var (bridge, _, stream, console, session) = watched;
        await session.EmitTurnAsync("Is anybody", endOfTurn: false);
        await Expect(console.Page.Locator(".turn.partial")).ToHaveCountAsync(1);
        await session.FailAsync(3005, "The recognizer had to go");
        await Expect(console.Page.Locator(".mark.interruption")).ToContainTextAsync("not transcribed");
        await Expect(console.Page.Locator(".mark.interruption")).ToContainTextAsync("The recognizer had to go");
        await Expect(console.Page.Locator(".turn.partial")).ToHaveCountAsync(0);
        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await Expect(console.Page.Locator(".mark.interruption")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"^Caller was not transcribed for \d.*; nothing was lost"));
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Live");
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_live_call_is_followed_wherever_it_was_opened_from()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        for (var i = 0; i < 12; i++) await session.EmitTurnAsync($"This is line {i}.");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Body.Contains("This is line 11.", StringComparison.Ordinal), bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/calls", new() { ViewportSize = new() { Width = 800, Height = 420 } });
        await console.Page.Locator(".call-line").ClickAsync();
        await Expect(console.Finals).ToHaveCountAsync(12);
        await Expect(console.Finals.Last).ToBeInViewportAsync();
        await session.EmitTurnAsync("This is the newest line.");
        await Expect(console.Finals).ToHaveCountAsync(13);
        await Expect(console.Finals.Last).ToBeInViewportAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_newest_line_is_followed_unless_the_reader_looks_at_earlier_ones()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}", new() { ViewportSize = new() { Width = 800, Height = 420 } });
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        for (var i = 0; i < 12; i++) await session.EmitTurnAsync($"This is line {i}.");
        await Expect(console.Finals).ToHaveCountAsync(12);
        await Expect(console.Finals.Last).ToBeInViewportAsync();

        await console.Page.Locator(".conversation .scroller").EvaluateAsync("box => { box.scrollTop = 0; }");
        await Expect(console.Page.Locator(".newest")).ToBeVisibleAsync();
        await session.EmitTurnAsync("This is the newest line.");
        await Expect(console.Finals).ToHaveCountAsync(13);
        await Expect(console.Finals.First).ToBeInViewportAsync();
        await console.Page.Locator(".newest").ClickAsync();
        await Expect(console.Finals.Last).ToBeInViewportAsync();
        await Expect(console.Page.Locator(".newest")).ToBeHiddenAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_list_of_many_calls_has_only_those_near_the_view_in_the_page()
    {
        const int Many = 120;
        await using var bridge = await BridgeHarness.StartAsync();
        for (var i = 0; i < Many; i++) await bridge.DialAsync(bridge.Caller with { From = $"+1555010{i:0000}" });
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Page.Locator(".list-pane .count")).ToHaveTextAsync($"{Many}");
        Assert.InRange(await console.Page.Locator(".call-list li").CountAsync(), 10, 60);
        await Expect(console.Page.Locator(".call-list li").First).ToContainTextAsync("+1 555 010 0119");

        // Who is at the top sees the newest; who has scrolled down stays with what is there.
        await bridge.DialAsync(bridge.Caller with { From = "+15550109998" });
        await Expect(console.Page.Locator(".call-list li").First).ToContainTextAsync("+1 555 010 9998");
        await Expect(console.Page.Locator(".call-list li").First).ToBeInViewportAsync();
        await console.Page.Locator(".list-pane .scroller").EvaluateAsync("box => { box.scrollTop = box.scrollHeight; }");
        var oldest = console.Page.Locator(".call-list li").Filter(new() { HasText = "+1 555 010 0000" });
        await Expect(oldest).ToBeInViewportAsync();
        await Expect(oldest).ToHaveAttributeAsync("aria-posinset", $"{Many + 1}");
        await bridge.DialAsync(bridge.Caller with { From = "+15550109999" });
        await Expect(oldest).ToHaveAttributeAsync("aria-posinset", $"{Many + 2}");
        await Expect(oldest).ToBeInViewportAsync();
        Assert.InRange(await console.Page.Locator(".call-list li").CountAsync(), 10, 60);
        console.AssertQuiet();
    }

    [Fact]
    public async Task Who_reads_among_the_calls_that_have_ended_stays_there_whatever_begins_and_ends()
    {
        const int Live = 40;
        const int Ended = 20;
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        var calls = new List<TwilioCall>();
        for (var i = 0; i < Live + Ended; i++) calls.Add(await bridge.DialAsync(bridge.Caller with { From = $"+1555010{i:0000}" }));
        foreach (var call in calls.Take(Ended)) await call.HangUpAsync(bridge.Cancel);
        await Expect(Count()).ToHaveTextAsync($"{Live}");
        await console.Page.Locator(".list-pane .scroller").EvaluateAsync("box => { box.scrollTop = box.scrollHeight; }");
        await Expect(console.Page.Locator(".call-list li").Last).ToBeInViewportAsync();

        // The call that has just ended comes in above those that are read, too.
        var row = Row(await console.Page.EvaluateAsync<string>(SeenAt, 0.5));
        await Expect(row.Locator(".state")).ToHaveTextAsync("Ended");
        var top = await TopAsync();
        for (var i = 0; i < 3; i++)
        {
            await bridge.DialAsync(bridge.Caller with { From = $"+1555020{i:0000}" });
            await Expect(Count()).ToHaveTextAsync($"{Live + i + 1}");
            Assert.Equal(top, await TopAsync(), 1.0);
        }

        await calls[^1].HangUpAsync(bridge.Cancel);
        await Expect(Count()).ToHaveTextAsync($"{Live + 2}");
        Assert.Equal(top, await TopAsync(), 1.0);

        // Among those in progress the uppermost one ends: the others stay, and the view does not follow it.
        await console.Page.Locator(".list-pane .scroller").EvaluateAsync("box => { box.scrollTop = 500; }");
        var uppermost = await console.Page.EvaluateAsync<string>(SeenAt, 0.01);
        row = Row(await console.Page.EvaluateAsync<string>(SeenAt, 0.5));
        top = await TopAsync();
        await calls.Single(call => call.CallSid == uppermost).HangUpAsync(bridge.Cancel);
        await Expect(Count()).ToHaveTextAsync($"{Live + 1}");
        Assert.Equal(top, await TopAsync(), 1.0);
        Assert.Empty(await Axe.FindAsync(console.Page));
        console.AssertQuiet();

        ILocator Count() => console.Page.Locator(".list-pane .count");
        ILocator Row(string sid) => console.Page.Locator($".call-list [data-sid='{sid}']");
        Task<double> TopAsync() => row.EvaluateAsync<double>("row => row.getBoundingClientRect().top");
    }

    [Fact]
    public async Task A_row_shows_the_last_words_of_what_is_being_said_and_a_filter_that_fits_nothing_says_so()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("Yes.", endOfTurn: false);
        var words = console.Page.Locator(".call-list .words");
        await Expect(words).ToHaveTextAsync("Yes.");
        Assert.Equal((true, true), await SeesAsync("Yes."));
        await session.EmitTurnAsync("Good morning, I am calling because the meter in the cellar shows a number nobody here believes.", endOfTurn: false);
        await Expect(words).ToContainTextAsync("nobody here believes.");
        Assert.Equal((false, true), await SeesAsync("nobody here believes."));

        await console.Page.GetByLabel("Filter calls by number").FillAsync("999999");
        await Expect(console.Page.GetByText("No call matches.")).ToBeVisibleAsync();
        await console.Page.GetByLabel("Filter calls by number").FillAsync("");
        await Expect(console.Page.GetByText("No call matches.")).ToBeHiddenAsync();
        await Expect(words).ToBeVisibleAsync();
        console.AssertQuiet();

        // Where the text begins at the left edge, and whether its end is in the box.
        async Task<(bool IsWhole, bool HasEnd)> SeesAsync(string end)
        {
            var seen = await words.EvaluateAsync<bool[]>(
                """
                (box, end) => {
                  const node = document.createTreeWalker(box, NodeFilter.SHOW_TEXT).nextNode();
                  const at = (from, to) => {
                    const range = document.createRange();
                    range.setStart(node, from);
                    range.setEnd(node, to);
                    return range.getBoundingClientRect();
                  };
                  const [edge, start, last] = [box.getBoundingClientRect(), at(0, 1), at(node.length - end.length, node.length)];
                  return [Math.abs(start.left - edge.left) < 2, last.left >= edge.left && last.right <= edge.right + 1];
                }
                """,
                end);
            return (seen[0], seen[1]);
        }
    }

    [Fact]
    public async Task Words_that_were_looked_for_are_found_when_they_are_said()
    {
        await using var watched = await WatchedCall.OpenAsync(chromium);
        var (_, call, _, console, session) = watched;
        await session.EmitTurnAsync("Good morning.");
        await Expect(console.Finals).ToHaveCountAsync(1);
        await console.Page.Keyboard.PressAsync("Control+f");
        var find = console.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Find in this call" });
        await find.FillAsync("meter");
        var told = console.Page.Locator(".find [role=status]");
        await Expect(told).ToHaveTextAsync("0 turns");
        await session.EmitTurnAsync("The meter is in the cellar.");
        await Expect(told).ToHaveTextAsync("1 turn");
        await find.PressAsync("Enter");
        await Expect(told).ToHaveTextAsync("1 of 1 turn");
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync("The meter is in the cellar.");
        await session.EmitTurnAsync("Which meter?");
        await Expect(told).ToHaveTextAsync("1 of 2 turns");
        console.AssertQuiet();
    }

    /// <summary>The call whose row is so far down in the list's view, 0..1.</summary>
    private const string SeenAt =
        """
        async share => {
          // What was scrolled to is in the page with the next frame.
          for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
          const box = document.querySelector(".list-pane .scroller").getBoundingClientRect();
          return document.elementFromPoint(box.left + box.width / 2, box.top + box.height * share).closest("[data-sid]").dataset.sid;
        }
        """;

    private static byte[] Silence(int seconds)
    {
        var audio = new byte[seconds * 8000];
        Array.Fill(audio, (byte)0xff);
        return audio;
    }
}
