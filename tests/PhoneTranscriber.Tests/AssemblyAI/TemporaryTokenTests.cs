using Microsoft.AspNetCore.Http;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class TemporaryTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_minted_beside_the_socket_with_the_raw_key()
    {
        await using var server = await ScriptedServer.StartAsync(Answer(200, """{"token":"AQIexample","expires_in_seconds":60}"""));
        var token = await server.Client().CreateTemporaryTokenAsync(TimeSpan.FromSeconds(60), TimeSpan.FromHours(1), Token).Soon();

        Assert.Equal(new TemporaryToken("AQIexample", TimeSpan.FromSeconds(60)), token);
        Assert.DoesNotContain("AQI", token.ToString(), StringComparison.Ordinal);
        var (path, query, headers) = Assert.Single(server.Requests);
        Assert.Equal("/v3/token", path);
        Assert.Equal("key-1", headers.Authorization);
        Assert.Equal(["expires_in_seconds=60", "max_session_duration_seconds=3600"], query.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task Without_a_longest_session_none_is_asked_for()
    {
        await using var server = await ScriptedServer.StartAsync(Answer(200, """{"token":"AQIexample"}"""));
        var token = await server.Client().CreateTemporaryTokenAsync(TimeSpan.FromSeconds(1), cancellationToken: Token).Soon();

        Assert.Equal(TimeSpan.FromSeconds(1), token.Window);
        Assert.Equal(["expires_in_seconds"], Assert.Single(server.Requests).Query.Keys);
    }

    [Theory]
    [InlineData(422, """{"detail":[{"type":"greater_than_equal","loc":["query","expires_in_seconds"],"msg":"Input should be greater than or equal to 1","input":"0","ctx":{"ge":1}}]}""", "query.expires_in_seconds: Input should be greater than or equal to 1", StreamingFault.InvalidInput)]
    [InlineData(422, """{"detail":[{"type":"missing","loc":["header","authorization"],"msg":"Field required"}]}""", "header.authorization: Field required", StreamingFault.InvalidInput)]
    [InlineData(401, """{"error":"Invalid API key"}""", "Invalid API key", StreamingFault.Unauthorized)]
    [InlineData(429, """{"error":"Too many requests"}""", "Too many requests", StreamingFault.TooManySessions)]
    [InlineData(404, """{"detail":"Not Found"}""", "Not Found", StreamingFault.InvalidInput)]
    [InlineData(502, "<html>Bad gateway</html>", null, StreamingFault.ServerError)]
    public async Task A_refusal_shows_the_services_words_in_either_shape(int status, string body, string? text, StreamingFault fault)
    {
        await using var server = await ScriptedServer.StartAsync(Answer(status, body));
        var e = await Assert.ThrowsAsync<StreamingException>(
            () => server.Client().CreateTemporaryTokenAsync(TimeSpan.FromSeconds(60), cancellationToken: Token).Soon());

        Assert.Equal((StreamingErrorKind.Refused, status, text, fault), (e.Kind, e.Code, e.ServiceText, e.Verdict.Fault));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("hello")]
    public async Task An_answer_without_a_token_is_none(string body)
    {
        await using var server = await ScriptedServer.StartAsync(Answer(200, body));
        var e = await Assert.ThrowsAsync<StreamingException>(
            () => server.Client().CreateTemporaryTokenAsync(TimeSpan.FromSeconds(60), cancellationToken: Token).Soon());

        Assert.Equal(StreamingErrorKind.ProtocolError, e.Kind);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(601, 60)]
    [InlineData(60, 59)]
    [InlineData(60, 10_801)]
    public async Task Times_out_of_range_never_reach_the_network(int window, int longest)
    {
        var client = new StreamingClient(new() { ApiKey = "k", Endpoint = new("ws://localhost:1/v3/ws") });

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.CreateTemporaryTokenAsync(TimeSpan.FromSeconds(window), TimeSpan.FromSeconds(longest), Token));
    }

    [Fact]
    public async Task Minting_needs_the_key() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new StreamingClient(new() { Token = "AQI" }).CreateTemporaryTokenAsync(TimeSpan.FromSeconds(60), cancellationToken: Token));

    [Fact]
    public async Task A_request_nobody_answers_is_given_up()
    {
        var clock = new ManualClock();
        var asked = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (HttpContext context) =>
        {
            asked.SetResult();
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        var minting = server.Client(clock).CreateTemporaryTokenAsync(TimeSpan.FromSeconds(60), cancellationToken: Token);
        await asked.Task.Soon();
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StreamingErrorKind.TimedOut, (await Assert.ThrowsAsync<StreamingException>(() => minting.Soon())).Kind);
    }

    private static RequestDelegate Answer(int status, string body) => context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    };
}
