using System.Globalization;
using System.Text.Json;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>
/// Measures the console with a call of four hours and writes <c>docs/console/long-transcript.md</c>: run with
/// <c>--explicit only --filter-class '*LongTranscript'</c> on a quiet machine.
/// </summary>
public sealed class LongTranscript(Chromium chromium)
{
    private const int Turns = 3000;

    [Fact(Explicit = true)]
    public async Task On_one_page()
    {
        using var folder = new ScratchFolder();
        await using var bridge = await BridgeHarness.StartAsync(["Recording:Enabled=true", $"Recording:Directory={folder.FullPath}"], patience: TimeSpan.FromMinutes(10));
        await LongCall.StoreAsync(bridge, Turns);
        LongCall.Record(folder.FullPath, Turns);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/calls");
        await Expect(console.Page.Locator(".call-line")).ToHaveCountAsync(1);
        var load = await console.Page.EvaluateAsync<double>(Load, $"#/calls/{LongCall.CallSid}/turn/{Turns / 2}");
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync($"Number {Turns / 2}.");
        // What of it was waiting for the bridge.
        var waited = await console.Page.EvaluateAsync<double>(
            "sid => Math.max(...performance.getEntriesByType('resource').filter(entry => new RegExp(`${sid}(/events)?$`).test(entry.name)).map(entry => entry.responseEnd - entry.startTime))", LongCall.CallSid);
        var read = await console.Page.EvaluateAsync<JsonElement>(Scroll, 120);
        var leapt = await console.Page.EvaluateAsync<JsonElement>(Scroll, 4000);
        await console.Page.Keyboard.PressAsync("Control+f");
        var found = await console.Page.EvaluateAsync<double>(Find, $"number {Turns - 1}");
        await Expect(console.Page.Locator(".turn.selected")).ToContainTextAsync($"Number {Turns - 1}.");
        var counts = await Figures.CountAsync(console.Page);
        await Figures.WriteAsync("long-transcript.md", Report(load, waited, read, leapt, found, counts), bridge.Cancel);
        console.AssertQuiet();
    }

    /// <summary>From the press on a link to the painted turn, ms.</summary>
    private const string Load =
        """
        hash => new Promise(resolve => {
          const pressed = performance.now();
          const look = () => document.querySelector(".turn.selected") ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed))) : requestAnimationFrame(look);
          location.hash = hash;
          look();
        })
        """;

    /// <summary>Scrolls so many pixels per frame, down to the end and up to the beginning, for ten seconds at most each.</summary>
    private const string Scroll =
        """
        async step => {
          const scroller = document.querySelector(".conversation .scroller");
          const frames = [];
          let [nodes, long] = [0, 0];
          const tasks = new PerformanceObserver(list => list.getEntries().forEach(task => long = Math.max(long, task.duration)));
          tasks.observe({ entryTypes: ["longtask"] });
          const frame = () => new Promise(requestAnimationFrame);
          for (const by of [step, -step]) {
            let last = await frame();
            for (const end = last + 10000; last < end;) {
              const before = scroller.scrollTop;
              scroller.scrollTop += by;
              if (scroller.scrollTop === before) break;
              const now = await frame();
              frames.push(now - last);
              last = now;
              nodes = Math.max(nodes, document.querySelectorAll("*").length);
            }
          }
          tasks.disconnect();
          const at = share => [...frames].sort((a, b) => a - b)[Math.min(frames.length - 1, Math.floor(share * frames.length))];
          return { frames: frames.length, f50: at(.5), f95: at(.95), f99: at(.99), worst: Math.max(...frames), long, nodes };
        }
        """;

    /// <summary>From the words to the painted turn, ms.</summary>
    private const string Find =
        """
        words => new Promise(resolve => {
          const input = document.querySelector(".find input");
          const typed = performance.now();
          input.value = words;
          input.dispatchEvent(new Event("input", { bubbles: true }));
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - typed)));
        })
        """;

    private static string Report(double load, double waited, JsonElement read, JsonElement leapt, double found, Dictionary<string, double> counts)
    {
        string Frames(JsonElement page) => $"{Figures.Read(page, "f50")} / {Figures.Read(page, "f95")} / {Figures.Read(page, "f99")} / {Figures.Read(page, "worst")} of {Figures.Read(page, "frames")}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # A call of four hours on one page

            Measured by `tests/PhoneTranscriber.Browser.Tests --explicit only --filter-class '*LongTranscript'`: {Turns} turns and {Turns / 8} silences, with a
            recording, so that every word can be pressed; Chromium without a graphics processor and the bridge share {Environment.ProcessorCount} cores.

            | | |
            |---|---|
            | from the press on a link to the painted turn in the middle, ms | {load:0} |
            | of which the bridge took, with {Turns} turns and their words as JSON, ms | {waited:0} |
            | from the typed words to the turn that has them, ms | {found:0} |
            | time between frames while scrolling as one reads (120 px a frame), half / 95 % / 99 % / longest, ms | {Frames(read)} |
            | the same while leaping through it (4000 px a frame) | {Frames(leapt)} |
            | longest task of the page, ms | {Math.Max(read.GetProperty("long").GetDouble(), leapt.GetProperty("long").GetDouble()):0} |
            | elements on the page, at most | {Math.Max(read.GetProperty("nodes").GetDouble(), leapt.GetProperty("nodes").GetDouble()):0} |
            | JavaScript memory, MB | {counts["JSHeapUsedSize"] / 1e6:0.0} |

            """);
    }
}
