using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;

namespace PhoneTranscriber.Transcripts;

/// <summary>What a call's transcript can be downloaded as.</summary>
internal static class TranscriptEndpoints
{
    /// <summary>Maps <c>GET /api/calls/{callSid}/transcript.{json,txt,srt,vtt}</c>.</summary>
    /// <param name="app">Where.</param>
    /// <param name="find">The final turns of a call, in any order; null for a call that is not known.</param>
    public static void MapTranscripts(
        this IEndpointRouteBuilder app, Func<string, CancellationToken, Task<IReadOnlyList<Turn>?>> find) =>
        app.MapGet(
            "/api/calls/{callSid}/transcript.{extension}",
            (string callSid, string extension, HttpResponse response, CancellationToken cancel) =>
                ExportAsync(callSid, extension, response, find, cancel))
            .Answers<ExportDocument>("A call's transcript as a file: json, txt, srt or vtt").Refuses(404);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ExportAsync(
        string callSid, string extension, HttpResponse response, Func<string, CancellationToken, Task<IReadOnlyList<Turn>?>> find,
        CancellationToken cancel)
    {
        if (ExportFormat.Find(extension) is not { } format) return NotFound($"A transcript is had as json, txt, srt or vtt, not as {extension}.");
        if (await find(callSid, cancel) is not { } turns) return NotFound($"No call {callSid} is known here.");

        // A browser must not take what somebody said for a page.
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(format.Export(turns), format.ContentType, fileDownloadName: $"{callSid}.{extension}");
    }

    private static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);
}
