using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>What people and CRMs read: <c>/api/calls</c>.</summary>
internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/calls", List);
        app.MapGet("/api/calls/{callSid}", Find);
        app.MapGet("/api/events", EventsEndpoint.StreamAsync);
    }

    private static Results<JsonHttpResult<CallList>, ValidationProblem> List(
        CallRegistry calls, string? state, DateTimeOffset? from, DateTimeOffset? to, string? q, int? limit, string? cursor)
    {
        var query = new CallQuery(state, from, to, q, limit, cursor);
        if (query.Problems() is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        return TypedResults.Json(query.Run(calls.All.Select(call => call.View)), ApiJson.Wire.CallList);
    }

    private static Results<JsonHttpResult<CallView>, ProblemHttpResult> Find(CallRegistry calls, string callSid) =>
        calls.Find(callSid) is { } call
            ? TypedResults.Json(call.View, ApiJson.Wire.CallView)
            : TypedResults.Problem($"No call {callSid} is known here.", statusCode: StatusCodes.Status404NotFound);
}
