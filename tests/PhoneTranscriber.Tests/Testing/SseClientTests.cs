using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Testing.Http;

namespace PhoneTranscriber.Tests.Testing;

public sealed class SseClientTests
{
    [Fact]
    public async Task Events_are_read_as_they_come_and_can_be_resumed()
    {
        await using var server = await StubBridge.StartAsync();
        var more = new TaskCompletionSource();
        server.Voice = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": hello\n\nevent: call.started\nid: 7\ndata: {\"a\":1}\n\nevent: turn.partial\ndata: two\ndata: lines\n\n");
            await more.Task;
            await context.Response.WriteAsync("data: last\n\n");
        };

        await using (var events = await SseClient.ConnectAsync(server.Url, TestContext.Current.CancellationToken))
        {
            var first = await events.NextAsync(TestContext.Current.CancellationToken);
            Assert.Equal(new SseEvent("7", "call.started", "{\"a\":1}"), first);
            Assert.Equal(new SseEvent(null, "turn.partial", "two\nlines"), await events.NextAsync(TestContext.Current.CancellationToken));
            Assert.Equal("7", events.LastEventId);
            more.SetResult();
            Assert.Equal("last", (await events.WaitForAsync(static e => e.Type == "message", TestContext.Current.CancellationToken)).Data);
            Assert.Null(await events.NextAsync(TestContext.Current.CancellationToken));
        }

        await using var resumed = await SseClient.ConnectAsync(server.Url, TestContext.Current.CancellationToken, lastEventId: "7", bearer: "key");
        var request = server.Requests.Last();
        Assert.Equal(("7", "Bearer key"), (request.Headers["Last-Event-ID"], request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Another_answer_is_a_failure()
    {
        await using var server = await StubBridge.StartAsync();
        server.Answer("no", "text/plain", 401);
        await Assert.ThrowsAsync<HttpRequestException>(() => SseClient.ConnectAsync(server.Url, TestContext.Current.CancellationToken));
        server.Answer("{}", "application/json");
        await Assert.ThrowsAsync<HttpRequestException>(() => SseClient.ConnectAsync(server.Url, TestContext.Current.CancellationToken));
    }
}
