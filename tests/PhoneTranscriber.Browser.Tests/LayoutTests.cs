using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Browser.Tests;

public sealed class LayoutTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(820, 1100)]
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
            ("#/operations", ".part-deliveries tbody tr"), ("#/try", ".card"),
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
        }

        console.AssertQuiet();
    }
}
