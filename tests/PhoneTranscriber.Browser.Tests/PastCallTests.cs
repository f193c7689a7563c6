using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Browser.Tests;

public sealed class PastCallTests(Chromium chromium)
{
    [Fact]
    public async Task A_search_marks_what_it_found_and_leads_to_the_turn()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await SpokenCallAsync(bridge, bridge.Caller, ["Good morning.", "The meter is in the cellar.", "Thank you."]);
        await SpokenCallAsync(bridge, bridge.Caller with { From = "+15550100999" }, ["Nobody answers."]);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/calls");
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(2);

        await console.Page.GetByLabel("Search what was said").FillAsync("METER");
        await Expect(console.Page.Locator(".hits mark")).ToHaveTextAsync("meter");
        Assert.EndsWith("#/calls?q=METER", console.Page.Url, StringComparison.Ordinal);
        await console.Page.Locator(".hits a").ClickAsync();
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync("The meter is in the cellar.");
        await Expect(console.Page).ToHaveURLAsync($"{bridge.Url}#/calls/{call}/turn/1?q=METER");

        // The words are marked there too.
        var marked = await console.Page.EvaluateAsync<string[]>("() => [...CSS.highlights.get('found')].map(range => range.toString())");
        Assert.Equal(["meter"], marked);

        // Back leads to what was searched for, by whichever button, and a filter that fits nothing says so.
        await console.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the list" }).ClickAsync();
        await Expect(console.Page.Locator(".hits mark")).ToBeVisibleAsync();
        await console.Page.Locator(".hits a").ClickAsync();
        await Expect(console.Page.Locator(".turn.selected")).ToBeVisibleAsync();
        await console.Page.GoBackAsync();
        await Expect(console.Page.Locator(".hits mark")).ToBeVisibleAsync();
        await console.Page.GetByLabel("Number", new() { Exact = true }).FillAsync("+1 555 010 0999");
        await Expect(console.Page.GetByText("Nothing found")).ToBeVisibleAsync();
        await console.Page.GetByLabel("Search what was said").FillAsync("");
        await Expect(console.Page.Locator(".call-line")).ToContainTextAsync("+1 555 010 0999");
        await console.Page.GetByLabel("From day").FillAsync(DateTime.UnixEpoch.AddYears(80).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await Expect(console.Page.GetByText("Nothing found")).ToBeVisibleAsync();
        await console.Button("Clear the filters").ClickAsync();
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(2);
        console.AssertQuiet();
    }

    [Fact]
    public async Task Older_calls_that_could_not_be_loaded_take_nothing_away_and_are_asked_for_again()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        for (var i = 0; i < 31; i++) await bridge.DialAsync(bridge.Caller with { From = $"+1555010{i:0000}" });
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/calls");
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(30);
        await console.Page.RouteAsync("**/api/calls?*cursor=*", route => route.FulfillAsync(new() { Status = 503, Body = "" }));
        var more = console.Button("Show older calls");
        await more.ClickAsync();
        await Expect(console.Page.Locator(".more [role=alert]")).ToHaveTextAsync("The storage is away; try again.");
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(30);
        await console.Page.UnrouteAllAsync();
        await more.ClickAsync();
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(31);
        await Expect(console.Page.Locator(".more")).ToHaveCountAsync(0);
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_transcript_is_saved_as_a_file_and_a_call_is_deleted()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await SpokenCallAsync(bridge, bridge.Caller, ["Good morning."]);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{call}");
        foreach (var (format, sign) in new[] { ("srt", " --> "), ("vtt", "WEBVTT"), ("json", "\"turns\""), ("txt", "Caller") })
        {
            var download = await console.Page.RunAndWaitForDownloadAsync(() => console.Page.GetByRole(AriaRole.Link, new() { Name = "Transcript as" }).And(console.Page.GetByText(format, new() { Exact = true })).ClickAsync());
            Assert.Equal($"{call}.{format}", download.SuggestedFilename);
            Assert.Contains(sign, await File.ReadAllTextAsync(await download.PathAsync(), bridge.Cancel), StringComparison.OrdinalIgnoreCase);
        }

        await console.Button("Delete this call").ClickAsync();
        await console.Button("Delete").ClickAsync();
        await Expect(console.Page.GetByText("No calls yet")).ToBeVisibleAsync();
        await console.GoAsync($"#/calls/{call}");
        await Expect(console.Page.GetByText("No such call")).ToBeVisibleAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_press_on_a_word_plays_from_there_and_playing_shows_the_word()
    {
        using var folder = new PhoneTranscriber.Tests.Scripts.ScratchFolder();
        await using var bridge = await BridgeHarness.StartAsync(["Recording:Enabled=true", $"Recording:Directory={folder.FullPath}"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(4, 5, 6, 7, 8, 9), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{call.CallSid}");
        var word = console.Page.Locator(".turn").Nth(1).Locator(".word").Nth(2);
        await word.ClickAsync();
        await Expect(console.Button("Pause")).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".word.now")).ToBeVisibleAsync();
        Assert.True(await console.Page.Locator("audio").EvaluateAsync<double>("audio => audio.currentTime") > 3);
        // A word is marked for as long as it is said, which is shorter than a look from outside.
        await console.Page.EvaluateAsync(
            """
            () => new Promise(resolve => {
              const look = () => document.querySelector(".turn:nth-child(2) .word.now")?.dataset.word === "4" ? resolve() : requestAnimationFrame(look);
              look();
            })
            """);
        await console.Button("Pause").ClickAsync();

        // A turn that is revised afterwards can be pressed as before.
        var services = bridge.App.Services;
        var heard = (await services.GetRequiredService<CallReader>().FindTurnsAsync(call.CallSid, bridge.Cancel))!;
        services.GetRequiredService<LiveFeed>().Tell(CallEvent.Create(
            services.GetRequiredService<EventIds>(), TimeProvider.System.GetUtcNow(), EventTypes.TurnRevised, call.CallSid,
            new TurnData(new CallInfo(call.CallSid, bridge.Caller.From, bridge.Caller.To, "inbound"), heard[0] with { SpeakerLabel = "B" }), EventJson.Wire.TurnData));
        await Expect(console.Finals.First.Locator(".who")).ToHaveTextAsync("Caller B");
        await Expect(console.Finals.First.Locator(".word").First).ToBeVisibleAsync();

        var slider = console.Page.GetByRole(AriaRole.Slider);
        await slider.PressAsync("Home");
        await Expect(slider).ToHaveAttributeAsync("aria-valuenow", "0");
        await slider.PressAsync("ArrowRight");
        await Expect(slider).ToHaveAttributeAsync("aria-valuenow", "5");
        var painted = await console.Page.Locator(".waveform canvas").EvaluateAsync<bool>(
            "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0)");
        Assert.True(painted);
        console.AssertQuiet();
    }

    [Fact]
    public async Task What_was_said_before_somebody_looked_is_not_new()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await SpokenCallAsync(bridge, bridge.Caller, [.. Enumerable.Range(0, 30).Select(i => $"This is line {i}.")]);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/calls/{call}", new() { ViewportSize = new() { Width = 800, Height = 420 } });
        await Expect(console.Finals.First).ToBeInViewportAsync();
        await console.Page.Locator(".conversation .scroller").EvaluateAsync("box => { box.scrollTop = 100; }");
        await Expect(console.Page.Locator(".newest")).ToHaveTextAsync("Newest");
        await console.Page.Locator(".newest").ClickAsync();
        await Expect(console.Page.Locator(".mark.end")).ToBeInViewportAsync();
        await Expect(console.Page.Locator(".newest")).ToBeHiddenAsync();
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_call_that_we_made_is_named_after_whom_we_called()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync(bridge.Caller with { From = "+15550100200", To = "+15550100999", Direction = "outbound-dial" });
        await call.ConnectStreamAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await console.Button("Hang up").ClickAsync();
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The call with +1 555 010 0999");
        console.AssertQuiet();
    }

    /// <summary>A call with these turns, which is over; its id.</summary>
    internal static async Task<string> SpokenCallAsync(BridgeHarness bridge, TwilioCallerOptions caller, string[] turns)
    {
        var call = await bridge.DialAsync(caller);
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        foreach (var text in turns) await session.EmitTurnAsync(text);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        return call.CallSid;
    }
}
