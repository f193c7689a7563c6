using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Browser.Tests;

public sealed class HostileTextTests(Chromium chromium)
{
    private const string Markup = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>";

    [Fact]
    public async Task What_callers_say_and_call_themselves_is_only_ever_text()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync(bridge.Caller with { From = "sip:" + Markup + "@example.com" });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await session.EmitTurnAsync(Markup, endOfTurn: false);
        await Expect(console.Page.Locator(".turn.partial")).ToContainTextAsync("<img src=x");
        await session.EmitTurnAsync(Markup);
        await Expect(console.Finals).ToContainTextAsync("<script>window.hacked=1</script>");
        await Expect(console.Page.Locator(".call-header h2")).ToContainTextAsync("<img src=x");

        await call.HangUpAsync(bridge.Cancel);
        await Expect(console.Page.Locator(".mark.end")).ToBeVisibleAsync();
        await console.GoAsync("#/calls?q=hacked");
        await Expect(console.Page.Locator(".hits mark").First).ToHaveTextAsync("hacked");
        await Expect(console.Page.Locator(".calls .number")).ToContainTextAsync("<img src=x");
        await console.GoAsync("#/operations");
        await Expect(console.Page.Locator(".part-deliveries tbody tr").First).ToBeVisibleAsync();

        Assert.False(await console.Page.EvaluateAsync<bool>("() => 'hacked' in window"));
        Assert.Equal(1, await console.Page.Locator("img").CountAsync());
        console.AssertQuiet();
    }

    [Fact]
    public async Task A_script_or_style_that_got_into_the_page_would_not_run()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url);
        await Expect(console.Connection).ToHaveTextAsync("Connected");
        var ran = await console.Page.EvaluateAsync<bool>(
            """
            async () => {
              const script = document.createElement("script");
              script.textContent = "window.hacked = 1";
              document.body.append(script);
              const box = document.createElement("div");
              box.innerHTML = "<img src=x onerror='window.hacked = 1'><p style='color: red'>styled</p>";
              const failed = new Promise(resolve => box.firstChild.addEventListener("error", resolve));
              document.body.append(box);
              await failed;
              return "hacked" in window || getComputedStyle(box.lastChild).color === "rgb(255, 0, 0)";
            }
            """);
        Assert.False(ran);
    }
}
