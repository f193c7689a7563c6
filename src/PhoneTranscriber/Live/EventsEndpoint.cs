using System.Buffers;
using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Live;

/// <summary><c>GET /api/events?callSid=</c>: server-sent events.</summary>
internal static class EventsEndpoint
{
    /// <summary>
    /// A <c>ping</c> this often keeps proxies from closing a quiet stream, finds readers that are gone, and tells those who are there that it
    /// works: a browser would hide a comment from its page.
    /// </summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <param name="context">The request.</param>
    /// <param name="callSid">Events of this call only.</param>
    /// <param name="afterId">The last event that was seen.</param>
    /// <param name="lastEventId">As Last-Event-ID, for readers that cannot set a header.</param>
    /// <param name="turns">false: snapshots without the turns.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="feed">What happens.</param>
    /// <param name="catchUps">What has happened.</param>
    /// <param name="ids">Of what is told without being kept.</param>
    /// <param name="time">The clock.</param>
    public static async Task StreamAsync(
        HttpContext context, string? callSid, [FromHeader(Name = "Last-Event-ID")] string? afterId, string? lastEventId,
        [Description("false for snapshots whose calls tell how many turns they have and the last one's text.")] string? turns,
        CallRegistry calls, LiveFeed feed, FeedCatchUp catchUps, EventIds ids, TimeProvider time)
    {
        if (turns is not (null or "true" or "false"))
        {
            await TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["turns"] = ["must be true or false"] }).ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        lastEventId = afterId ?? lastEventId;
        if (string.IsNullOrEmpty(callSid)) callSid = null;
        var withTurns = turns != "false";

        using var subscription = feed.Subscribe(calls.All, callSid, lastEventId, out var start);
        var cancel = context.RequestAborted;
        try
        {
            var (told, isProvisional) = await BeginAsync(response, catchUps.FindAsync(subscription, start, lastEventId, cancel), withTurns, cancel);
            var more = subscription.Following.WaitToReadAsync(cancel).AsTask();
            while (true)
            {
                if (await IsQuietAsync(more, time, cancel))
                {
                    if (isProvisional && catchUps.CanCatchUp) return;
                    response.BodyWriter.Write("event: ping\ndata: {}\n\n"u8);
                }
                else
                {
                    if (!await more) break;
                    // A burst costs one flush.
                    while (subscription.Following.TryRead(out var item))
                    {
                        if (isProvisional && item.Id is not null) return;
                        // What comes after how things stand happened after it.
                        if (item.Standing is not null) told = null;
                        if (item.Id is not null && told?.Remove(item.Id) == true) continue;
                        foreach (var part in item.IsResumption ? FeedResumption.Tell(item.Standing!, ids, time.GetUtcNow()) : [item]) Write(response, part, withTurns);
                    }

                    more = subscription.Following.WaitToReadAsync(cancel).AsTask();
                }

                await response.BodyWriter.FlushAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The reader left; that is how most of these requests end.
            return;
        }
    }

    /// <summary>In a method of its own, so that a reader who stays for hours does not keep all that it was sent at first.</summary>
    private static async Task<(HashSet<string>? Told, bool IsProvisional)> BeginAsync(
        HttpResponse response, Task<CatchUp> finding, bool withTurns, CancellationToken cancel)
    {
        var (items, told, isProvisional) = await finding;
        foreach (var item in items) Write(response, item, withTurns);
        await response.BodyWriter.FlushAsync(cancel);
        return (told, isProvisional);
    }

    private static async Task<bool> IsQuietAsync(Task more, TimeProvider time, CancellationToken cancel)
    {
        if (more.IsCompleted) return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var quiet = Task.Delay(KeepAlive, time, stop.Token);
        var first = await Task.WhenAny(more, quiet);
        await stop.CancelAsync();
        return first == quiet && !cancel.IsCancellationRequested;
    }

    private static void Write(HttpResponse response, FeedItem item, bool withTurns)
    {
        var writer = response.BodyWriter;
        writer.Write("event: "u8);
        writer.Write(Encoding.UTF8.GetBytes(item.Type));
        if (item.Id is not null)
        {
            writer.Write("\nid: "u8);
            writer.Write(Encoding.UTF8.GetBytes(item.Id));
        }

        writer.Write("\ndata: "u8);
        writer.Write(item.Standing is { } calls ? FeedSnapshot.Write(calls, withTurns) : item.Data.Span);
        writer.Write("\n\n"u8);
    }
}
