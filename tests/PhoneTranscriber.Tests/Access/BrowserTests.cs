using System.Net;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Access;

/// <summary>What a browser is answered before and after it has signed in.</summary>
public sealed class BrowserTests
{
    private static readonly (string, string) Page = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    [Theory]
    [InlineData("/", "/sign-in.html")]
    [InlineData("/index.html?call=CA1&turn=3", "/sign-in.html?to=%2Findex.html%3Fcall%3DCA1%26turn%3D3")]
    [InlineData("//evil.example/", "/sign-in.html?to=%2F%2Fevil.example%2F")]
    public async Task Whoever_goes_to_a_page_without_a_key_is_sent_to_sign_in(string path, string location)
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        using var answer = await Keyring.AskAsync(bridge, HttpMethod.Get, bridge.Url.GetLeftPart(UriPartial.Authority) + path, Page);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(location, answer.Headers.Location!.OriginalString);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("/api/calls")]
    [InlineData("/api/events")]
    [InlineData("/api/calls/CA1/transcript.txt")]
    public async Task The_api_answers_a_browser_as_it_answers_a_program(string path)
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        using var answer = await Keyring.AskAsync(bridge, HttpMethod.Get, path, Page);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        // No dialog of the browser's own.
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
    }

    [Fact]
    public async Task The_sign_in_page_and_what_it_needs_are_open_and_nothing_else_is()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        using var page = await Keyring.AskAsync(bridge, HttpMethod.Get, "/sign-in.html", Page);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync(bridge.Cancel);
        var parts = System.Text.RegularExpressions.Regex.Matches(html, "(?:href|src)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(parts);
        foreach (var part in parts) Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, part)));

        foreach (var file in Directory.EnumerateFiles(bridge.App.Environment.WebRootPath, "*", SearchOption.AllDirectories))
        {
            var path = "/" + Path.GetRelativePath(bridge.App.Environment.WebRootPath, file);
            if (path == "/sign-in.html" || parts.Contains(path)) continue;
            var expected = path is "/sign-in.css" or "/sign-in.js" or "/style.css" or "/icon.svg" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
            Assert.Equal((path, expected), (path, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, path))));
        }

        foreach (var path in new[] { "/SIGN-IN.HTML", "/sign-in.html/", "/sign-in.html/../api/calls", "/sign-in.html%2f..%2fapi%2fcalls", "/style.css/api", "/openapi/v1.json" })
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, path))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, "/sign-in.html")));
    }

    [Fact]
    public async Task Without_keys_a_browser_from_elsewhere_is_told_what_to_configure()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        foreach (var path in new[] { "/", "/sign-in.html", "/nothing" })
        {
            using var answer = await Keyring.AskAsync(bridge, HttpMethod.Get, path, Page, ("Host", "bridge.example.com"));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains("Access__Keys__0__Key", await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.Ordinal);
        }

        using var api = await Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", Page, ("Host", "bridge.example.com"));
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.SignInAsync(bridge, Keyring.Admin, ("Host", "bridge.example.com"))));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in.html")]
    [InlineData("/api/calls")]
    [InlineData("/api/calls?state=odd")]
    [InlineData("/nothing")]
    public async Task Every_answer_says_how_it_may_be_used(string path)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var answer = await Keyring.AskAsync(bridge, HttpMethod.Get, path, Page);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Equal("default-src 'none'", policy[0]);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain(policy, rule => rule.Contains("unsafe", StringComparison.Ordinal) || rule.Contains('*', StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("microphone=(self)", Assert.Single(answer.Headers.GetValues("Permissions-Policy")));
        Assert.Equal(path.StartsWith("/api", StringComparison.Ordinal), answer.Headers.CacheControl?.NoStore ?? false);
    }

    [Fact]
    public async Task A_page_of_another_site_opens_no_socket()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.AskAsync(
            bridge, HttpMethod.Get, "/api/events", ("Origin", "https://evil.example"), ("Connection", "Upgrade"), ("Upgrade", "websocket"))));
    }
}
