using System.Net;
using System.Net.Http.Headers;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Access;

public sealed class AccessTests
{
    private static readonly string[] Keys = Keyring.Settings;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("viewer-key-0123456789", HttpStatusCode.OK)]
    [InlineData("admin-key-0123456789a", HttpStatusCode.OK)]
    public async Task With_keys_configured_only_they_open_the_api(string? key, HttpStatusCode expected)
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        foreach (var path in new[] { "/api/calls", "/" })
            Assert.Equal(expected, await StatusAsync(bridge, HttpMethod.Get, path, key));
    }

    [Fact]
    public async Task Viewers_may_not_write()
    {
        await using var bridge = await BridgeHarness.StartAsync([.. Keys, "environment=Development"]);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bridge, HttpMethod.Post, "/api/sample-call", "viewer-key-0123456789"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bridge, HttpMethod.Get, "/api/speech/summary", "viewer-key-0123456789"));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(bridge, HttpMethod.Post, "/api/sample-call", "admin-key-0123456789a"));
    }

    [Fact]
    public async Task A_program_gets_in_with_a_key_as_its_password()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keys);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("anna:viewer-key-0123456789")));
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_may_not_act()
    {
        await using var bridge = await BridgeHarness.StartAsync(["environment=Development"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sample-call");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("x-forwarded-host", "evil.example")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Host", "bridge.example.com")]
    [InlineData("Host", "localhost.example.com")]
    public async Task Without_keys_nobody_who_came_through_a_tunnel_gets_in(string header, string value)
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/calls");
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Without_keys_this_machine_gets_in_and_health_is_open_to_all()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bridge, HttpMethod.Get, "/api/calls", null));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        request.Headers.Host = "bridge.example.com";
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(BridgeHarness bridge, HttpMethod method, string path, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
        return answer.StatusCode;
    }
}
