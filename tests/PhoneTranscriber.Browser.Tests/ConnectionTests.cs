using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>What the page knows when its connection was away for a while.</summary>
public sealed class ConnectionTests(Chromium chromium)
{
    [Fact]
    public async Task A_connection_that_is_dead_without_knowing_it_is_made_anew()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        await using var line = new CutLine(bridge.Url);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await OpenWithClockAsync(line.Url, $"#/live/{call.CallSid}");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.EmitTurnAsync("Said before.");
        await Expect(console.Finals).ToHaveCountAsync(1);

        line.Stall();
        await session.EmitTurnAsync("Said to nobody.");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Body.Contains("Said to nobody.", StringComparison.Ordinal), bridge.Cancel);
        await console.Page.Clock.FastForwardAsync(50_000);
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        line.Mend();
        await console.Page.Clock.FastForwardAsync(50_000);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Finals.Locator("p")).ToHaveTextAsync(["Said before.", "Said to nobody."]);
    }

    [Fact]
    public async Task A_tab_that_nobody_looks_at_pauses_knows_no_levels_then_and_misses_nothing()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await OpenWithClockAsync(bridge.Url, $"#/live/{call.CallSid}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(bridge.Cancel);
        Task speaking = stream.PlayAsync(BridgeHarness.SayUnfinished([.. Enumerable.Range(0, 60)]), stop.Token);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Page.Locator(".tracks .bar").First).ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex(@"scaleX\(0?\.[1-9]"));

        await LookAsync(console, isHidden: true);
        await console.Page.Clock.FastForwardAsync(61_000);
        await Expect(console.Connection).ToHaveTextAsync("Paused");
        await Expect(console.Page.Locator(".tracks .bar").First).ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex(@"scaleX\(0\)"));
        await session.EmitTurnAsync("Said while nobody looked.");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        await Expect(console.Finals).ToHaveCountAsync(0);

        await LookAsync(console, isHidden: false);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Finals.Locator("p")).ToHaveTextAsync(["Said while nobody looked."]);
        await stop.CancelAsync();
        await Task.WhenAny(speaking);
        console.AssertQuiet();
    }

    [Fact]
    public async Task After_a_restart_the_page_goes_on_where_it_was()
    {
        using var folder = new ScratchFolder();
        var storage = $"Storage:ConnectionString=Data Source={Path.Combine(folder.FullPath, "kept.db")}";
        var first = await BridgeHarness.StartAsync([storage], new FakeAssemblyAIOptions());
        await using var line = new CutLine(first.Url);
        var call = await first.DialAsync();
        var stream = await call.ConnectStreamAsync(first.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        await stream.PlayAsync(BridgeHarness.Say(1), first.Cancel);
        var session = await first.Speech.NextSessionAsync(first.Cancel);
        await session.EmitTurnAsync("Said before.");
        await Expect(console.Finals).ToHaveCountAsync(1);
        line.Cut();
        await session.EmitTurnAsync("Missed.");
        await first.Webhooks.WaitForAsync(webhook => webhook.Body.Contains("Missed.", StringComparison.Ordinal), first.Cancel);
        await first.DisposeAsync();

        await using var second = await BridgeHarness.StartAsync([storage], new FakeAssemblyAIOptions());
        line.Mend(second.Url);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(console.Finals.Locator("p")).ToHaveTextAsync(["Said before.", "Missed."]);
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Ended");
        var next = await second.DialAsync(second.Caller with { From = "+15550100777" });
        await Expect(console.Page.Locator($".call-list [data-sid={next.CallSid}]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_snapshot_replaces_what_the_page_knew()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        await using var line = new CutLine(bridge.Url);
        var (call, session) = await SpeakAsync(bridge);
        await session.EmitTurnAsync("Who am I?");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        var over = await bridge.DialAsync(bridge.Caller with { From = "+15550100333" });
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started" && webhook.Body.Contains(over.CallSid, StringComparison.Ordinal), bridge.Cancel);

        // The page has seen no event yet, so that it can name none when it comes back.
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        await Expect(console.Finals.Locator(".who")).ToHaveTextAsync("Caller");
        await Expect(console.Page.Locator(".call-list li")).ToHaveCountAsync(2);
        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await session.SendRawAsync("""{"type":"SpeakerRevision","revisions":[{"turn_order":0,"speaker_label":"B","words":[]}]}""");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.revised", bridge.Cancel);
        await over.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(over.CallSid);
        line.Mend();
        await Expect(console.Finals.Locator(".who")).ToHaveTextAsync("Caller B");
        await Expect(console.Page.Locator(".call-list li")).ToHaveCountAsync(1);
        Assert.Equal([0], await console.OrdersAsync());
    }

    [Fact]
    public async Task A_call_that_ended_unseen_stays_over_when_the_page_draws_late()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        await using var line = new CutLine(bridge.Url);
        var (call, session) = await SpeakAsync(bridge);
        await session.EmitTurnAsync("Said before.");
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);

        // The page has seen no event: it comes back to a snapshot, which the call is not in any more.
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        var state = console.Page.Locator(".call-header .state");
        await Expect(state).ToHaveTextAsync("Live");
        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await console.Page.EvaluateAsync("() => { window.held = []; window.requestAnimationFrame = draw => window.held.push(draw); }");
        line.Mend();
        // The record is there before the frame that was asked for when the connection came back.
        await Expect(state).ToHaveTextAsync("Ended");
        Assert.NotEqual(0, await console.Page.EvaluateAsync<int>("() => { const drawn = window.held.splice(0); for (const draw of drawn) draw(0); return drawn.length; }"));
        Assert.Equal("Ended", await state.TextContentAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_nobody_says_any_more_is_gone_when_the_connection_is_back(bool hasSeenAnEvent)
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        await using var line = new CutLine(bridge.Url);
        var (call, session) = await SpeakAsync(bridge);
        if (!hasSeenAnEvent) await SayAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, line.Url, $"#/live/{call.CallSid}");
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        if (hasSeenAnEvent) await SayAsync();
        await Expect(console.Finals).ToHaveCountAsync(1);
        await session.EmitTurnAsync("And then", endOfTurn: false);
        var spoken = console.Page.Locator(".turn.partial p");
        await Expect(spoken).ToHaveTextAsync("And then");

        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await session.SendRawAsync("""{"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":"","words":[]}""");
        await Eventually.HoldsAsync(() => bridge.IsSpeaking(call.CallSid) ? "still being said" : null, bridge.Cancel);
        line.Mend();
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        await Expect(spoken).ToHaveCountAsync(0);
        await Expect(console.Page.Locator(".call-list .words")).ToHaveTextAsync("Said before.");
        Assert.Equal(hasSeenAnEvent, line.LastEventIds.Contains("evt_", StringComparison.Ordinal));

        // What began meanwhile is there at once.
        line.Cut();
        await Expect(console.Connection).ToHaveTextAsync("Reconnecting…");
        await session.SendRawAsync(
            """{"type":"Turn","turn_order":2,"end_of_turn":false,"transcript":"Once more","words":[{"text":"Once","start":900,"end":950,"confidence":0.9,"word_is_final":true},{"text":"more","start":950,"end":990,"confidence":0.9,"word_is_final":false}]}""");
        await Eventually.HoldsAsync(() => bridge.IsSpeaking(call.CallSid) ? null : "nothing is being said", bridge.Cancel);
        line.Mend();
        await Expect(spoken).ToHaveTextAsync("Once more");

        async Task SayAsync()
        {
            await session.EmitTurnAsync("Said before.");
            await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        }
    }

    /// <summary>A call on which somebody has begun to speak, and the session that is to say what.</summary>
    private static async Task<(TwilioCall Call, FakeSession Session)> SpeakAsync(BridgeHarness bridge)
    {
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        return (call, await bridge.Speech.NextSessionAsync(bridge.Cancel));
    }

    /// <summary>The page's clock is the test's from its first script on.</summary>
    private async Task<ConsolePage> OpenWithClockAsync(Uri url, string hash)
    {
        var console = await ConsolePage.OpenAsync(chromium, url, "closed.html");
        await console.Page.Clock.InstallAsync();
        await console.Page.GotoAsync(new Uri(url, "/" + hash).AbsoluteUri);
        return console;
    }

    private static async Task LookAsync(ConsolePage console, bool isHidden) => await console.Page.EvaluateAsync(
        """
        isHidden => {
          Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        isHidden);
}
