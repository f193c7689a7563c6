using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>
/// <c>GET /api/calls/{callSid}/events</c>: what happened in a call besides its turns (keys, silences, interruptions, answers, the end), as
/// the live feed told it. A call that nobody knows had none.
/// </summary>
internal static class CallEventsEndpoint
{
    /// <summary>More than this happens in no call that anybody reads.</summary>
    private const int Most = 5000;

    public static async Task<JsonHttpResult<CallEventList>> ListAsync(IStore store, string callSid, CancellationToken cancel)
    {
        var events = await store.FindIncidentsAsync(callSid, Most, cancel);
        return TypedResults.Json(new CallEventList([.. events.Select(happened => JsonElement.Parse(happened.Body))]), ApiJson.Wire.CallEventList);
    }
}
