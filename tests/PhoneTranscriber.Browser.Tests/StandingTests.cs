namespace PhoneTranscriber.Browser.Tests;

/// <summary>What the pages show of what only the bridge knows: how a call stands, what its number is called, what is set for it.</summary>
public sealed class StandingTests(Chromium chromium)
{
    [Fact]
    public async Task A_track_that_is_transcribed_says_so_before_anybody_has_spoken()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Speech:IncludePartialTurns=false", "Numbers:0:Name=Support"]);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await Expect(State(console)).ToHaveTextAsync("Connecting");
        await Expect(console.Page.Locator(".call-list .to")).ToHaveTextAsync("→ Support");
        await Expect(console.Page.Locator(".call-header .facts")).ToContainTextAsync("to Support, ");
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Enumerable.Repeat((byte)0xFF, 8_000).ToArray(), bridge.Cancel);
        await Expect(State(console)).ToHaveTextAsync("Live");
        await Expect(console.Page.Locator(".tracks .how")).ToHaveTextAsync("listening");
        console.AssertQuiet();
    }

    [Fact]
    public async Task Who_watched_from_the_start_sees_the_speech_sessions_and_what_they_cost()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Timeout=00:00:01"]);
        var call = await bridge.DialAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await Expect(State(console)).ToHaveTextAsync("Connecting");
        var sessions = console.Page.Locator(".sessions summary");
        await Expect(sessions).ToBeHiddenAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await Expect(State(console)).ToHaveTextAsync("Silent");
        await Expect(sessions).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^1 speech session · .*\d s billed"));
        await sessions.FocusAsync();
        await stream.PlayAsync(BridgeHarness.Say(2, 3), bridge.Cancel);
        await Expect(sessions).ToContainTextAsync("2 speech sessions");
        await Expect(sessions).ToBeFocusedAsync();
        console.AssertQuiet();
    }

    [Theory]
    [InlineData("universal-3-5-pro", true)]
    [InlineData("universal-streaming-english", false)]
    public async Task The_configuration_begins_with_what_holds_and_has_the_fields_that_the_model_takes(string model, bool isPro)
    {
        await using var bridge = await BridgeHarness.StartAsync([$"Speech:Model={model}", "Speech:KeytermsPrompt:0=gas", "Speech:EndOfTurnSilence=700"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await console.Button("Configure").ClickAsync();
        await Expect(console.Page.GetByLabel("Words to expect")).ToHaveValueAsync("gas");
        await Expect(console.Page.GetByLabel("Silence that ends a turn, ms")).ToHaveValueAsync("700");
        await Expect(console.Page.GetByLabel("Instructions")).ToHaveCountAsync(isPro ? 1 : 0);
        await Expect(console.Page.GetByLabel("Context")).ToHaveCountAsync(isPro ? 1 : 0);
        await console.Page.GetByLabel("Words to expect").FillAsync("gas\nmeter");
        await console.Button("Apply").ClickAsync();
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        var sent = await session.WaitForControlAsync("UpdateConfiguration", bridge.Cancel);
        Assert.Contains("\"keyterms_prompt\":[\"gas\",\"meter\"]", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("silence", sent, StringComparison.Ordinal);
        await console.Button("Configure").ClickAsync();
        await Expect(console.Page.GetByLabel("Words to expect")).ToHaveValueAsync("gas\nmeter");
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_list_of_calls_does_without_their_words_and_counts_what_it_does_not_show()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        for (var turn = 0; turn < 5; turn++) await stream.PlayAsync(BridgeHarness.Say(7), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);

        var word = PhoneTranscriber.Testing.AssemblyAI.ToneWords.Text(7);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/calls");
        await Expect(console.Page.Locator(".calls .facts")).ToContainTextAsync("5 turns");
        await Expect(console.Page.Locator(".calls .preview")).ToContainTextAsync(word, new() { IgnoreCase = true });
        var answer = await console.Page.RunAndWaitForResponseAsync(
            () => console.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search what was said" }).FillAsync(word[..^1]),
            response => response.Url.Contains("&q=", StringComparison.Ordinal) || response.Url.Contains("?q=", StringComparison.Ordinal));
        Assert.DoesNotContain("\"words\"", await answer.TextAsync(), StringComparison.Ordinal);
        await Expect(console.Page.Locator(".hits mark")).ToHaveCountAsync(3);
        await Expect(console.Page.Locator(".hits .rest")).ToHaveTextAsync("and 2 more turns");
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_part_of_operations_that_is_slow_holds_up_no_other()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        var asked = 0;
        await console.Page.RouteAsync("**/api/webhooks/endpoints", _ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        await console.GoAsync("#/operations");
        await Expect(console.Page.Locator(".figure").First).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".settings")).ToContainTextAsync("(…");
        // Who fills the filter of the deliveries asks for it as well, once.
        var atFirst = asked;
        Assert.InRange(atFirst, 1, 2);
        var before = await bridge.DialAsync();
        await Expect(console.Page.Locator(".figure", new() { HasText = "Calls in progress" }).Locator(".value")).ToHaveTextAsync("1", new() { Timeout = 15_000 });
        Assert.Equal(atFirst, asked);
        await before.HangUpAsync(bridge.Cancel);
    }

    private static ILocator State(ConsolePage console) => console.Page.Locator(".call-header .state");
}
