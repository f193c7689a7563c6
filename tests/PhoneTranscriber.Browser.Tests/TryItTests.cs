using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Testing.Audio;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>Real speech through the local recognizer, from the page's buttons to the page's bubbles.</summary>
public sealed class TryItTests(Chromium chromium)
{
    private static readonly string[] NoAccount = ["AssemblyAI:ApiKey=", "environment=Development"];

    [Fact]
    public async Task The_sample_call_becomes_text_and_its_meters_move()
    {
        RequireRecognizer();
        await using var bridge = await BridgeHarness.StartAsync(NoAccount, patience: TimeSpan.FromMinutes(1));
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/try");
        await console.Button("Place a sample call").ClickAsync();
        await Expect(console.Page.Locator(".turn.agent").First).ToContainTextAsync("morning", new() { Timeout = 30_000, IgnoreCase = true });
        await console.Page.EvaluateAsync(
            """
            () => new Promise(resolve => {
              const look = () => [...document.querySelectorAll(".tracks .bar")].some(bar => parseFloat(bar.style.transform.slice(7)) > 0.1) ? resolve() : requestAnimationFrame(look);
              look();
            })
            """);
        console.AssertQuiet();
    }

    [Fact]
    public async Task One_s_own_voice_becomes_text()
    {
        RequireRecognizer();
        var caller = CallAudio.Read(Path.Combine(NodeOracle.Folder, "..", "..", "samples", "calls", "appointment.wav")).Caller;
        // From where the caller begins to speak.
        await File.WriteAllBytesAsync(chromium.Microphone, PcmWav(caller.Span[(3500 * 8)..(7000 * 8)]), TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync(NoAccount, patience: TimeSpan.FromMinutes(1));
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/try");
        await console.Button("Call with the microphone").ClickAsync();
        await Expect(console.Page.Locator(".turn").First).ToContainTextAsync("appointment", new() { Timeout = 30_000, IgnoreCase = true });
        await console.Page.Locator(".on-air").GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        await Expect(console.Page.Locator(".call-header .state")).ToHaveTextAsync("Ended", new() { Timeout = 20_000 });
        await Expect(console.Page.Locator(".on-air")).ToHaveCountAsync(0);
        console.AssertQuiet();
    }

    [Fact]
    public async Task The_microphone_is_asked_for_once_and_its_call_ends_with_a_word()
    {
        const string Asking =
            """
            const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            const allowed = new Promise(resolve => window.allow = resolve);
            window.asked = 0;
            navigator.mediaDevices.getUserMedia = async wanted => {
              window.asked++;
              await allowed;
              return ask(wanted);
            };
            """;
        await File.WriteAllBytesAsync(chromium.Microphone, PcmWav(new byte[8000]), TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, bridge.Url, "#/try", script: Asking);
        await console.Button("Call with the microphone").ClickAsync();
        await console.GoAsync("#/calls");
        await Expect(console.Page.GetByText("No calls yet")).ToBeVisibleAsync();
        await console.GoAsync("#/try");
        await console.Button("Call with the microphone").ClickAsync();
        await console.Page.EvaluateAsync("() => window.allow()");
        await Expect(console.Page.Locator(".on-air")).ToHaveCountAsync(1);
        await Expect(console.Page.Locator(".call-list li")).ToHaveCountAsync(1);
        Assert.Equal(1, await console.Page.EvaluateAsync<int>("() => window.asked"));

        await Expect(console.Page.Locator(".call-header h2")).ToHaveTextAsync("microphone");
        await console.Button("End transcription").ClickAsync();
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End transcription" }).ClickAsync();
        await Expect(console.Page.Locator(".on-air")).ToHaveCountAsync(0);
        await Expect(console.Page.GetByText("The bridge ended the microphone call")).ToBeVisibleAsync();
        console.AssertQuiet();
    }

    private static void RequireRecognizer()
    {
        const string Model = "/usr/share/pocketsphinx/model/en-us";
        if (Directory.Exists(Model)) return;
        Assert.True(Environment.GetEnvironmentVariable("CI") is null, $"{Model} is not there: apt-get install pocketsphinx-en-us");
        Assert.Skip($"{Model} is not there: apt-get install pocketsphinx-en-us");
    }

    /// <summary>8 kHz mu-law as a WAV of 16-bit samples, which is what the browser's fake microphone reads.</summary>
    private static byte[] PcmWav(ReadOnlySpan<byte> muLaw)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + (muLaw.Length * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(8000);
        writer.Write(16_000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(muLaw.Length * 2);
        foreach (var code in muLaw) writer.Write(MuLaw.Decode(code));
        return file.ToArray();
    }
}
