using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Live;

namespace PhoneTranscriber.Recording;

/// <summary><c>GET /api/calls/{callSid}/recording.wav</c> and <c>…/recording/peaks</c>: of a live call, what there is of it.</summary>
internal static class RecordingEndpoints
{
    private const int DefaultPerSecond = 10;
    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void MapRecordings(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/api/calls/{callSid}/recording.wav", Methods, Download)
            .Answers<byte[]>("The recording, also by ranges; of a live call what there is of it", contentType: "audio/wav").Refuses(404);
        app.MapGet("/api/calls/{callSid}/recording/peaks", ReadPeaksAsync).Answers<RecordingPeaksView>("The outline of the recording").Refuses(400, 404);
    }

    private static Results<PhysicalFileHttpResult, ProblemHttpResult> Download(HttpResponse response, RecordingFolder folder, string callSid)
    {
        if (folder.Find(callSid) is null || !folder.TryGetPath(callSid, out var path)) return Absent(callSid);
        response.Headers.CacheControl = "no-store";
        return TypedResults.PhysicalFile(path, "audio/wav", enableRangeProcessing: true);
    }

    private static async Task<Results<JsonHttpResult<RecordingPeaksView>, ProblemHttpResult, ValidationProblem>> ReadPeaksAsync(
        RecordingFolder folder, RecordingPeaks peaks, string callSid, [Description("Stretches per second, 10 by default.")] string? perSecond, CancellationToken cancel)
    {
        var wanted = DefaultPerSecond;
        if (perSecond is not null && (!int.TryParse(perSecond, NumberStyles.None, CultureInfo.InvariantCulture, out wanted) || wanted is < 1 or > RecordingPeaks.MaxPerSecond))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["perSecond"] = [$"must be 1 to {RecordingPeaks.MaxPerSecond}"] });
        if (folder.Find(callSid) is null || !folder.TryGetPath(callSid, out var path)) return Absent(callSid);
        try
        {
            return TypedResults.Json(await peaks.ReadAsync(path, wanted, cancel), ApiJson.Wire.RecordingPeaksView);
        }
        catch (FileNotFoundException)
        {
            return Absent(callSid);
        }
    }

    private static ProblemHttpResult Absent(string callSid) => TypedResults.Problem(
        $"There is no recording of call {callSid} here: it was not recorded, the recording has been deleted, or another process has it in a folder of its own.",
        statusCode: StatusCodes.Status404NotFound);
}
