using System.Globalization;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>
/// Measures the console with hundreds of live calls and writes <c>docs/console/many-calls.md</c>: run with
/// <c>--explicit only --filter-class '*ManyCalls'</c> on a quiet machine.
/// </summary>
public sealed class ManyCalls(Chromium chromium)
{
    private const int Calls = 500;
    private const int ChunkMs = 500;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    [Fact(Explicit = true)]
    public async Task On_one_page()
    {
        await using var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions(), patience: TimeSpan.FromMinutes(10));
        var lines = new List<TwilioStream>();
        var sids = new List<string>();
        for (var i = 0; i < Calls; i++)
        {
            var call = await bridge.DialAsync(bridge.Caller with { From = $"+1555010{i:0000}" });
            lines.Add(await call.ConnectStreamAsync(bridge.Cancel));
            sids.Add(call.CallSid);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(bridge.Cancel);
        var audio = ToneWords.Synthesize(ToneWords.Place([.. Enumerable.Range(0, 2)]), ChunkMs);
        var speaking = SpeakAsync(lines, audio, stop.Token);
        await Eventually.HoldsAsync(() => bridge.Speech.Sessions.Count >= Calls ? null : $"{bridge.Speech.Sessions.Count} sessions", bridge.Cancel, TimeSpan.FromMinutes(2));
        var shown = await ShownAsync(bridge, sids[^1]);
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{sids[^1]}", script: Listener);
        await Expect(console.Page.Locator(".list-pane .count")).ToHaveTextAsync($"{Calls}", new() { Timeout = 60_000 });
        var talking = TalkAsync([.. bridge.Speech.Sessions], shown, stop.Token);
        await Task.Delay(Warming, TimeProvider.System, bridge.Cancel);
        var measured = await console.Page.EvaluateAsync<JsonElement>(Probe, Measured.TotalMilliseconds);
        var metrics = await Figures.CountAsync(console.Page);
        await stop.CancelAsync();
        await Task.WhenAll(speaking, talking);
        await Figures.WriteAsync("many-calls.md", Report(measured, metrics), bridge.Cancel);
        console.AssertQuiet();
    }

    /// <summary>Notes when the bridge published the events that carry a time in their words.</summary>
    private const string Listener =
        """
        window.published = new Map();
        window.EventSource = class extends EventSource {
          addEventListener(type, listener) {
            super.addEventListener(type, type.startsWith("turn.") ? e => {
              const at = /It is now (\d{13})/.exec(e.data);
              if (at && !published.has(Number(at[1]))) published.set(Number(at[1]), Date.parse(JSON.parse(e.data).timestamp));
              listener(e);
            } : listener);
          }
        };
        """;

    private const string Probe =
        """
        milliseconds => new Promise(resolve => {
          const frames = [], delays = [], shows = [];
          let long = 0, events = 0, last = performance.now();
          const tasks = new PerformanceObserver(list => list.getEntries().forEach(task => long = Math.max(long, task.duration)));
          tasks.observe({ entryTypes: ["longtask"] });
          const seen = new Set();
          const looking = new MutationObserver(() => {
            const text = document.querySelector(".turns").lastElementChild?.querySelector("p")?.textContent ?? "";
            const at = Number(/(\d{13})/.exec(text)?.[1]);
            if (!at || seen.has(at)) return;
            seen.add(at);
            requestAnimationFrame(() => setTimeout(() => {
              delays.push(Date.now() - at);
              if (published.has(at)) shows.push(Date.now() - published.get(at));
            }));
          });
          looking.observe(document.querySelector(".turns"), { subtree: true, childList: true, characterData: true });
          const end = last + milliseconds;
          requestAnimationFrame(function step(now) {
            frames.push(now - last);
            last = now;
            if (now < end) return requestAnimationFrame(step);
            const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(share * list.length))] ?? -1;
            tasks.disconnect();
            looking.disconnect();
            resolve({ frames: frames.length, f50: at(frames, .5), f95: at(frames, .95), f99: at(frames, .99), worst: Math.max(...frames), long,
              shows: shows.length, s50: at(shows, .5), s95: at(shows, .95), s99: at(shows, .99), delays: delays.length, d50: at(delays, .5), d95: at(delays, .95), d99: at(delays, .99), nodes: document.querySelectorAll("*").length });
          });
        })
        """;

    /// <summary>The session of the call that is open on the page.</summary>
    private static async Task<FakeSession> ShownAsync(BridgeHarness bridge, string callSid)
    {
        var call = await bridge.CallAsync(callSid);
        var id = call.GetProperty("sessions")[0].GetProperty("id").GetString();
        return bridge.Speech.Sessions.Single(session => session.Id == id);
    }

    /// <summary>Everybody speaks all the time; two messages per second and call keep the caller's own cost out of the picture.</summary>
    private static async Task SpeakAsync(List<TwilioStream> lines, byte[] audio, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(ChunkMs), TimeProvider.System);
        try
        {
            for (long at = 0; await pace.WaitForNextTickAsync(stop); at += ChunkMs)
                foreach (var line in lines) await line.SendMediaAsync("inbound", at, audio, stop);
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    /// <summary>Two partial turns per second and call, every sixth turn final; the call that is shown has a new text five times a second.</summary>
    private static async Task TalkAsync(FakeSession[] sessions, FakeSession shown, CancellationToken stop)
    {
        const int Groups = 25;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500.0 / Groups), TimeProvider.System);
        try
        {
            for (var tick = 0; await pace.WaitForNextTickAsync(stop); tick++)
            {
                for (var i = tick % Groups; i < sessions.Length; i += Groups)
                    if (sessions[i] != shown) await sessions[i].EmitTurnAsync($"I have been talking for {tick} ticks about the meter in the cellar", tick / Groups % 6 == 5);
                if (tick % 10 == 0) await shown.EmitTurnAsync($"It is now {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}", tick % 60 == 50);
            }
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    private static string Report(JsonElement page, Dictionary<string, double> metrics)
    {
        string Ms(string name) => Figures.Read(page, name);
        return string.Create(CultureInfo.InvariantCulture, $"""
            # {Calls} live calls on one page

            Measured by `tests/PhoneTranscriber.Browser.Tests --explicit only --filter-class '*ManyCalls'`: Chromium without a graphics
            processor, the bridge, the speech service and {Calls} callers share {Environment.ProcessorCount} cores. In every call somebody speaks all the time: a partial
            turn twice a second, a final one every three seconds, levels four times a second; one call is open beside the list.

            | over {Measured.TotalSeconds:0} s | |
            |---|---|
            | frames | {Ms("frames")} |
            | time between frames, half / 95 % / 99 % / longest, ms | {Ms("f50")} / {Ms("f95")} / {Ms("f99")} / {Ms("worst")} |
            | longest task of the page, ms | {Ms("long")} |
            | from the bridge's event to the painted word, half / 95 % / 99 % of {Ms("shows")}, ms | {Ms("s50")} / {Ms("s95")} / {Ms("s99")} |
            | from the speech service's message to the painted word, half / 95 % / 99 % of {Ms("delays")}, ms | {Ms("d50")} / {Ms("d95")} / {Ms("d99")} |
            | JavaScript memory, MB | {metrics["JSHeapUsedSize"] / 1e6:0.0} |
            | elements on the page | {Ms("nodes")} |

            """);
    }
}
