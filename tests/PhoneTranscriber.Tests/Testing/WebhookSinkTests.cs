using System.Net;
using System.Text;
using PhoneTranscriber.Testing.Http;

namespace PhoneTranscriber.Tests.Testing;

public sealed class WebhookSinkTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_vector_of_the_standard_webhooks_libraries_is_reproduced() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            StandardWebhookSignature.Sign(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8));

    [Theory]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", true)]
    [InlineData("v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", true)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", false)]
    public async Task Signatures_are_judged(string signature, bool valid)
    {
        await using var sink = await WebhookSink.StartAsync(TestContext.Current.CancellationToken);
        sink.Secrets = [Secret];
        await PostAsync(sink, """{"test": 2432232314}""", signature);

        var received = await sink.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(valid, received.SignatureValid);
        Assert.Equal("msg_p5jXN8AQM9LWM0D4loKWxJek", received.Id);
        Assert.Equal(2432232314, received.Json().GetProperty("test").GetInt64());
    }

    [Fact]
    public async Task Answers_are_programmed_per_request()
    {
        await using var sink = await WebhookSink.StartAsync(TestContext.Current.CancellationToken);
        var release = new TaskCompletionSource();
        sink.Answer = webhook => webhook.Index == 0
            ? new SinkAnswer(429) { Headers = new Dictionary<string, string> { ["Retry-After"] = "7" } }
            : new SinkAnswer(204) { Before = release.Task };

        using var refused = await PostAsync(sink, """{"type":"first"}""");
        Assert.Equal((HttpStatusCode)429, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);

        var waiting = PostAsync(sink, """{"type":"second"}""");
        await sink.WaitForAsync(static webhook => webhook.Type == "second", TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        release.SetResult();
        Assert.Equal(HttpStatusCode.NoContent, (await waiting).StatusCode);
    }

    [Fact]
    public async Task A_hanging_answer_ends_with_the_sink()
    {
        var sink = await WebhookSink.StartAsync(TestContext.Current.CancellationToken);
        sink.Answer = static _ => SinkAnswer.Hang;
        var waiting = PostAsync(sink, "{}");
        await sink.NextAsync(TestContext.Current.CancellationToken);
        await sink.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting);
    }

    private static async Task<HttpResponseMessage> PostAsync(WebhookSink sink, string body, string signature = "v1,none")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, sink.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
        request.Headers.Add("webhook-timestamp", "1614265330");
        request.Headers.TryAddWithoutValidation("webhook-signature", signature);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
