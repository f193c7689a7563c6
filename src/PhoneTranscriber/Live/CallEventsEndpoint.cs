using System.Buffers;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary>
/// <c>GET /api/calls/{callSid}/events</c>: what happened in a call besides its turns (keys, silences, interruptions, answers, the end), as
/// the live feed told it. <c>{"events":[…]}</c>, oldest first; a call that nobody knows had none.
/// </summary>
internal static class CallEventsEndpoint
{
    /// <summary>More than this happens in no call that anybody reads.</summary>
    private const int Most = 5000;

    public static async Task ListAsync(HttpContext context, IStore store, string callSid)
    {
        var events = await store.FindIncidentsAsync(callSid, Most, context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        var writer = context.Response.BodyWriter;
        writer.Write("{\"events\":["u8);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) writer.Write(","u8);
            writer.Write(events[i].Body);
        }

        writer.Write("]}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }
}
