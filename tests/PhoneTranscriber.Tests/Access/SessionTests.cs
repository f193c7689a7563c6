using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Access;

/// <summary>Signing in with a browser.</summary>
public sealed class SessionTests
{
    private static readonly (string, string) Https = ("X-Forwarded-Proto", "https");

    [Fact]
    public async Task A_key_is_exchanged_for_a_cookie_that_opens_everything_the_key_does()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Keyring.Settings, "environment=Development"]);
        using var signedIn = await Keyring.SignInAsync(bridge, Keyring.Admin);
        var set = Keyring.SetCookie(signedIn);
        Assert.StartsWith("phone-transcriber=", set, StringComparison.Ordinal);
        foreach (var part in new[] { "max-age=43200", "path=/", "samesite=strict", "httponly" })
            Assert.Contains(part, set.Split("; "));
        Assert.DoesNotContain(Keyring.Admin, set, StringComparison.Ordinal);
        var cookie = Keyring.Cookie(signedIn);
        var session = await Keyring.JsonAsync(signedIn);
        Assert.Equal(("boss", "admin", "cookie"), Who(session));

        var shown = await Keyring.JsonAsync(await Keyring.AskAsync(bridge, HttpMethod.Get, "/api/session", cookie));
        Assert.Equal(session.GetRawText(), shown.GetRawText());
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/", cookie)));
        var proof = ("X-Antiforgery", session.GetProperty("antiforgery").GetString()!);
        Assert.Equal(HttpStatusCode.Accepted, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, "/api/sample-call", cookie, proof)));
    }

    [Fact]
    public async Task Over_https_the_cookie_is_secure_and_belongs_to_this_host_alone()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        using var signedIn = await Keyring.SignInAsync(bridge, Keyring.Viewer, Https);
        var set = Keyring.SetCookie(signedIn);
        Assert.StartsWith("__Host-phone-transcriber=", set, StringComparison.Ordinal);
        Assert.Contains("secure", set.Split("; "));
        Assert.DoesNotContain("domain", set, StringComparison.OrdinalIgnoreCase);
        var cookie = Keyring.Cookie(signedIn);
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", cookie, Https)));

        // A neighbour on the same domain can plant the plain name only.
        var planted = ("Cookie", cookie.Value.Replace("__Host-", "", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", planted, Https)));
    }

    [Fact]
    public async Task Writing_under_a_cookie_needs_the_token_that_belongs_to_it()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Keyring.Settings, "environment=Development"]);
        using var mine = await Keyring.SignInAsync(bridge, Keyring.Admin);
        var cookie = Keyring.Cookie(mine);
        var another = (await Keyring.JsonAsync(await Keyring.SignInAsync(bridge, Keyring.Admin))).GetProperty("antiforgery").GetString()!;
        foreach (var path in new[] { "/api/sample-call", "/api/webhooks/deliveries/replay?state=dead" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, path, cookie)));
            Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, path, cookie, ("X-Antiforgery", another))));
        }

        var own = (await Keyring.JsonAsync(mine)).GetProperty("antiforgery").GetString()!;
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, "/api/sample-call", cookie, ("X-Antiforgery", own), ("Origin", "https://evil.example"))));
    }

    [Fact]
    public async Task A_viewer_who_signed_in_reads_and_signs_out_and_does_nothing_else()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Keyring.Settings, "environment=Development"]);
        using var signedIn = await Keyring.SignInAsync(bridge, Keyring.Viewer);
        var cookie = Keyring.Cookie(signedIn);
        var session = await Keyring.JsonAsync(signedIn);
        Assert.Equal(("desk", "viewer", "cookie"), Who(session));
        var proof = ("X-Antiforgery", session.GetProperty("antiforgery").GetString()!);
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/webhooks/endpoints", cookie)));
        Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Post, "/api/sample-call", cookie, proof)));

        Assert.Equal(HttpStatusCode.Forbidden, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Delete, "/api/session", cookie)));
        using var gone = await Keyring.AskAsync(bridge, HttpMethod.Delete, "/api/session", cookie, proof);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.StartsWith("phone-transcriber=; max-age=0;", Keyring.SetCookie(gone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_survives_a_restart_and_holds_on_other_nodes_until_its_key_is_removed()
    {
        (string, string) cookie;
        await using (var first = await BridgeHarness.StartAsync(Keyring.Settings))
        {
            using var signedIn = await Keyring.SignInAsync(first, Keyring.Admin);
            cookie = Keyring.Cookie(signedIn);
        }

        await using (var second = await BridgeHarness.StartAsync(
            [.. Keyring.Settings.Take(5), "Access:Keys:0:Role=admin", "Access:Keys:1:Name=chief", $"Access:Keys:1:Key={Keyring.Admin}", "Access:Keys:1:Role=viewer"]))
        {
            // Name and role are those of today.
            Assert.Equal(("chief", "viewer", "cookie"), Who(await Keyring.JsonAsync(await Keyring.AskAsync(second, HttpMethod.Get, "/api/session", cookie))));
        }

        await using var third = await BridgeHarness.StartAsync(Keyring.Settings.Take(3));
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(third, HttpMethod.Get, "/api/session", cookie)));
    }

    [Fact]
    public async Task A_cookie_that_was_changed_anywhere_or_is_too_old_is_none()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings, configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using var signedIn = await Keyring.SignInAsync(bridge, Keyring.Viewer);
        var (name, value) = Keyring.Cookie(signedIn);
        var start = value.IndexOf('=', StringComparison.Ordinal) + 1;
        for (var at = start; at < value.Length; at++)
        {
            var changed = value[..at] + (value[at] == 'A' ? 'B' : 'A') + value[(at + 1)..];
            Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/session", (name, changed))));
        }

        foreach (var odd in new[] { "", "x", value + "A", new string('=', 96), new string('%', 96), value[start..^1] + "=", new string('A', 40) + new string('\t', 56) + "A" })
            Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/session", (name, value[..start] + odd))));

        clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/session", (name, value))));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/session", (name, value))));
    }

    [Fact]
    public async Task A_stream_of_events_ends_when_the_sign_in_does()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings, configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using var signedIn = await Keyring.SignInAsync(bridge, Keyring.Viewer);
        var (name, value) = Keyring.Cookie(signedIn);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = bridge.Url };
        http.DefaultRequestHeaders.Add(name, value);
        await using var events = await http.GetStreamAsync("/api/events", bridge.Cancel);
        Assert.NotEqual(0, await events.ReadAsync(new byte[1], bridge.Cancel));
        clock.Advance(TimeSpan.FromHours(12));
        await Assert.ThrowsAnyAsync<IOException>(() => events.CopyToAsync(Stream.Null, bridge.Cancel));
    }

    [Fact]
    public async Task Programs_and_this_machine_are_told_who_they_are_too()
    {
        await using var guarded = await BridgeHarness.StartAsync(Keyring.Settings);
        var program = await Keyring.JsonAsync(await Keyring.AskAsync(guarded, HttpMethod.Get, "/api/session", ("Authorization", $"Bearer {Keyring.Viewer}")));
        Assert.Equal(("desk", "viewer", "bearer"), Who(program));
        Assert.Equal(JsonValueKind.Null, program.GetProperty("antiforgery").ValueKind);
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(guarded, HttpMethod.Get, "/api/session")));

        await using var open = await BridgeHarness.StartAsync();
        Assert.Equal((null, "admin", "loopback"), Who(await Keyring.JsonAsync(await Keyring.AskAsync(open, HttpMethod.Get, "/api/session"))));
        Assert.Equal(HttpStatusCode.Conflict, await Keyring.StatusAsync(Keyring.SignInAsync(open, Keyring.Viewer)));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"key":5}""", 400)]
    [InlineData("""{"key":"wrong","remember":true}""", 400)]
    [InlineData("""{"key":"wrong"}""", 401)]
    public async Task A_sign_in_that_cannot_be_is_refused_with_the_reason(string body, int status)
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        using var content = new StringContent(body);
        using var answer = await bridge.Api.PostAsync("/api/session", content, bridge.Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Nobody_without_a_key_makes_the_bridge_read_much()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Keyring.StatusAsync(Keyring.SignInAsync(bridge, new string('x', 5000))));
    }

    private static (string?, string?, string?) Who(JsonElement session) =>
        (session.GetProperty("name").GetString(), session.GetProperty("role").GetString(), session.GetProperty("signedIn").GetString());
}
