using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Live;

/// <summary><c>POST /api/sample-call</c>: there in development only.</summary>
internal static class SampleCallEndpoint
{
    public static void MapSampleCall(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment()) return;
        app.MapPost("/api/sample-call", Place)
            .Answers<SampleCallPlaced>("Places the built-in sample call; in development only", StatusCodes.Status202Accepted);
    }

    private static Results<JsonHttpResult<SampleCallPlaced>, ProblemHttpResult> Place(
        SampleCaller caller, IServer server)
    {
        var callSid = caller.TryPlace(BridgeLifetime.LoopbackUrl(server));
        return callSid is null
            ? TypedResults.Problem("Four sample calls are running; wait for one to end.", statusCode: StatusCodes.Status429TooManyRequests)
            : TypedResults.Json(new SampleCallPlaced(callSid), ApiJson.Wire.SampleCallPlaced, statusCode: StatusCodes.Status202Accepted);
    }
}
