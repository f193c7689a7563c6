using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>What people and CRMs read: <c>/api/calls</c>.</summary>
internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/calls", ListAsync).Answers<CallList>("Calls, newest first, filtered and searched");
        app.MapGet("/api/calls/{callSid}", FindAsync).Answers<CallView>("One call with its turns and speech sessions").Refuses(404);
        app.MapGet("/api/calls/{callSid}/events", CallEventsEndpoint.ListAsync)
            .Answers<CallEventList>("What happened in a call besides its turns: keys, silences, interruptions, answers, the end").Refuses(503);
        app.MapDelete("/api/calls/{callSid}", DeleteAsync)
            .Answers("Deletes a call that has ended, and everything of it", StatusCodes.Status204NoContent).Refuses(404, 409);
        app.MapGet("/api/events", EventsEndpoint.StreamAsync)
            .Answers<string>("What happens, as server-sent events: a snapshot first, then events as webhooks get them", contentType: "text/event-stream").Refuses(400);
    }

    private static async Task<Results<JsonHttpResult<CallList>, ValidationProblem>> ListAsync(
        CallReader calls,
        [Description("live or ended.")] string? state,
        [Description("Calls that started at or after this moment (ISO 8601).")] string? from,
        [Description("Calls that started before this moment.")] string? to,
        [Description("Words to find in the transcript, in any order, the last one also by its beginning; each call then tells where they are (hits, hitCount).")] string? q,
        [Description("inbound, outbound, outbound-api or outbound-dial.")] string? direction,
        [Description("How the number of either party begins or ends; of what is not a number, any part.")] string? number,
        [Description("false for calls without their turns, but with turnCount and the first three as preview; hits are there all the same.")] string? turns,
        string? limit,
        string? cursor,
        CancellationToken cancel)
    {
        var query = new CallQuery(state, from, to, q, direction, number, turns, limit, cursor);
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
