using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>What people and CRMs read: <c>/api/calls</c>.</summary>
internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/calls", ListAsync);
        app.MapGet("/api/calls/{callSid}", FindAsync);
        app.MapGet("/api/calls/{callSid}/events", CallEventsEndpoint.ListAsync);
        app.MapDelete("/api/calls/{callSid}", DeleteAsync);
        app.MapGet("/api/events", EventsEndpoint.StreamAsync);
    }

    private static async Task<Results<JsonHttpResult<CallList>, ValidationProblem>> ListAsync(
        CallReader calls, string? state, string? from, string? to, string? q, string? direction, string? number, string? limit, string? cursor,
        CancellationToken cancel)
    {
        var query = new CallQuery(state, from, to, q, direction, number, limit, cursor);
        if (query.Problems() is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        return TypedResults.Json(await calls.ListAsync(query, cancel), ApiJson.Wire.CallList);
    }

    private static async Task<Results<JsonHttpResult<CallView>, ProblemHttpResult>> FindAsync(CallReader calls, string callSid, CancellationToken cancel) =>
        await calls.FindAsync(callSid, cancel) is { } call ? TypedResults.Json(call, ApiJson.Wire.CallView) : Unknown(callSid);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        CallRegistry calls, IStore store, LiveFeed feed, RecordingFolder recordings, string callSid, CancellationToken cancel)
    {
        // Storage decides: the call may be another process's.
        var isDeleted = await store.DeleteCallAsync(callSid, cancel);
        if (!isDeleted && (calls.Find(callSid) is { Ended.IsCompleted: false } || await store.FindOwnerAsync(callSid, cancel) is not null))
            return TypedResults.Problem("The call is live; it can be deleted when it has ended.", statusCode: StatusCodes.Status409Conflict);
        // Also the recording of a call that is gone already.
        isDeleted |= recordings.Delete(callSid);
        calls.Forget(callSid);
        feed.Forget(new HashSet<string> { callSid });
        return isDeleted ? TypedResults.NoContent() : Unknown(callSid);
    }

    private static ProblemHttpResult Unknown(string callSid) =>
        TypedResults.Problem($"No call {callSid} is known here.", statusCode: StatusCodes.Status404NotFound);
}
