using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

public sealed class TranscriptEndpointsTests
{
    private const string CallSid = "CA0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("txt", "text/plain; charset=utf-8")]
    [InlineData("srt", "application/x-subrip; charset=utf-8")]
    [InlineData("vtt", "text/vtt; charset=utf-8")]
    public async Task A_transcript_is_a_download_of_its_type_and_name(string extension, string type)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient();
        using var response = await http.GetAsync(Url(app, CallSid, extension), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $"attachment; filename={CallSid}.{extension}; filename*=UTF-8''{CallSid}.{extension}",
            response.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            ExportFormat.Find(extension)!.Export(SampleTurns.Call),
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("CA00000000000000000000000000000000", "txt", "No call CA00000000000000000000000000000000 is known here.")]
    [InlineData(CallSid, "pdf", "A transcript is had as json, txt, srt or vtt, not as pdf.")]
    public async Task What_is_not_there_is_a_problem_with_its_reason(string callSid, string extension, string detail)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient();
        using var response = await http.GetAsync(Url(app, callSid, extension), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }

    private static Uri Url(WebApplication app, string callSid, string extension) =>
        new($"{app.Urls.First()}/api/calls/{callSid}/transcript.{extension}");

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapTranscripts((callSid, _) => Task.FromResult(callSid == CallSid ? SampleTurns.Call : null));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
