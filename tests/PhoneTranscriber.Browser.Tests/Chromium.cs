[assembly: AssemblyFixture(typeof(PhoneTranscriber.Browser.Tests.Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PhoneTranscriber.Browser.Tests;

/// <summary>
/// The system's Chromium, started once for all tests; each test has a profile of its own in it. Its absence fails a build machine and
/// skips, with the reason, anywhere else.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The microphone says the WAV file that a test writes to <see cref="Microphone"/> before the first page asks for it.</summary>
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    ];

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-transcriber-browser-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What the fake microphone plays, again and again: 16-bit PCM.</summary>
    public string Microphone => Path.Combine(_folder, "microphone.wav");

    public async ValueTask InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
        if (program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = [.. Flags, $"--use-file-for-fake-audio-capture={Microphone}"],
        });
        SetDefaultExpectTimeout(10_000);
    }

    /// <summary>A fresh profile.</summary>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null)
    {
        const string Problem = "No Chromium is there: apt-get install chromium, or name one in the environment variable CHROMIUM";
        if (_browser is null)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") is null, Problem);
            Assert.Skip(Problem);
        }

        return await _browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
