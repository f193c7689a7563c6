using System.Net;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class TokenTests
{
    [Theory]
    [InlineData("fake-key")]
    [InlineData("Bearer fake-key")]
    public async Task A_token_is_opaque_and_long(string authorization)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();

        var (status, body) = await MintAsync(fake, "expires_in_seconds=60", authorization);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("AQI", body.GetProperty("token").GetString(), StringComparison.Ordinal);
        Assert.InRange(body.GetProperty("token").GetString()!.Length, 2500, 2700);
        Assert.Equal(60, body.GetProperty("expires_in_seconds").GetInt32());
    }

    [Theory]
    [InlineData("", "missing", "Field required")]
    [InlineData("expires_in_seconds=0", "greater_than_equal", "Input should be greater than or equal to 1")]
    [InlineData("expires_in_seconds=601", "less_than_equal", "Input should be less than or equal to 600")]
    [InlineData("expires_in_seconds=soon", "int_parsing", "Input should be a valid integer, unable to parse string as an integer")]
    [InlineData(
        "expires_in_seconds=60&max_session_duration_seconds=59", "greater_than_equal", "Input should be greater than or equal to 60")]
    [InlineData(
        "expires_in_seconds=60&max_session_duration_seconds=10801", "less_than_equal", "Input should be less than or equal to 10800")]
    public async Task A_bad_request_is_answered_with_its_detail(string query, string type, string text)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();

        var (status, body) = await MintAsync(fake, query, fake.ApiKey);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var detail = Assert.Single(body.GetProperty("detail").EnumerateArray());
        Assert.Equal((type, text), (detail.GetProperty("type").GetString(), detail.GetProperty("msg").GetString()));
        Assert.Equal("query", detail.GetProperty("loc")[0].GetString());
    }

    [Fact]
    public async Task A_missing_header_is_a_missing_field_and_a_wrong_key_is_unauthorized()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();

        var (missing, detail) = await MintAsync(fake, "expires_in_seconds=60", null);
        var (wrong, error) = await MintAsync(fake, "expires_in_seconds=60", "wrong");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing);
        Assert.Equal("authorization", detail.GetProperty("detail")[0].GetProperty("loc")[1].GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, wrong);
        Assert.True(error.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Minting_can_be_refused()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { TokenRefusal = 429 });

        var (status, _) = await MintAsync(fake, "expires_in_seconds=60", fake.ApiKey);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
    }

    [Fact]
    public async Task A_token_opens_sessions_by_query_or_header_as_often_as_its_window_allows_and_shortens_them()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        var (_, body) = await MintAsync(fake, "expires_in_seconds=60&max_session_duration_seconds=120", fake.ApiKey);
        var token = body.GetProperty("token").GetString()!;

        await using var byQuery = await RawClient.OpenAsync(fake, $"{RawClient.Pro}&token={token}", null);
        await using var byHeader = await RawClient.OpenAsync(fake, RawClient.Pro, token);

        Assert.Equal(
            clock.GetUtcNow().ToUnixTimeSeconds() + 118, (await byQuery.ReceiveAsync()).GetProperty("expires_at").GetInt64());
        Assert.Equal("Begin", (await byHeader.ReceiveAsync()).Type());

        clock.Advance(TimeSpan.FromSeconds(60));
        await using var late = await RawClient.OpenAsync(fake, $"{RawClient.Pro}&token={token}", null);
        var ending = await late.EndAsync();
        Assert.Equal("Unauthorized Connection: Signature has expired", ending.Messages[0].GetProperty("error").GetString());
        Assert.Equal(1008, ending.Code);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> MintAsync(
        FakeAssemblyAI fake, string query, string? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{fake.Endpoint.Port}/v3/token?{query}");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
