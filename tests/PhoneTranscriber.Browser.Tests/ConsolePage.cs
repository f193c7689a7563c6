namespace PhoneTranscriber.Browser.Tests;

/// <summary>The console in a tab of its own. What the browser complains of (errors, blocked scripts, requests to strangers) is kept.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private ConsolePage(IBrowserContext context, IPage page, Uri bridge)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => Keep($"error: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsExpected(message.Text)) Keep($"console: {message.Text}");
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(bridge.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                Keep($"a request to {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>The bubbles and lines of the open conversation.</summary>
    public ILocator Turns => Page.Locator(".turn");

    public ILocator Finals => Page.Locator(".turn.final");

    public ILocator Connection => Page.Locator("#connection");

    /// <summary>Opens the console.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="bridge">Where the console is.</param>
    /// <param name="hash">The page, such as <c>#/calls</c>.</param>
    /// <param name="options">Size and theme.</param>
    /// <param name="script">Runs before the console's own.</param>
    public static async Task<ConsolePage> OpenAsync(Chromium chromium, Uri bridge, string hash = "", BrowserNewContextOptions? options = null, string? script = null)
    {
        var context = await chromium.NewContextAsync(options);
        var console = new ConsolePage(context, await context.NewPageAsync(), bridge);
        if (script is not null) await console.Page.AddInitScriptAsync(script);
        await console.Page.GotoAsync(new Uri(bridge, "/" + hash).AbsoluteUri);
        return console;
    }

    /// <summary>Goes to another page by its address, as a bookmark would.</summary>
    public Task GoAsync(string hash) => Page.EvaluateAsync("hash => { location.hash = hash; }", hash);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>The numbers of the turns that are shown, from top to bottom.</summary>
    public async Task<IReadOnlyList<int>> OrdersAsync() =>
        await Page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('.turn.final')].map(turn => Number(turn.dataset.order))");

    public void AssertQuiet()
    {
        lock (_complaints) Assert.Empty(_complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private void Keep(string complaint)
    {
        lock (_complaints) _complaints.Add(complaint);
    }

    /// <summary>What the browser writes of every answer that is no success, and of a connection that was cut.</summary>
    private static bool IsExpected(string text) => text.StartsWith("Failed to load resource", StringComparison.Ordinal);
}
