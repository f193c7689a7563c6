using System.Buffers;
using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Live;

/// <summary><c>GET /api/events?callSid=</c>: server-sent events.</summary>
internal static class EventsEndpoint
{
    /// <summary>
    /// A <c>ping</c> this often keeps proxies from closing a quiet stream, finds readers that are gone, and tells those who are there that it
    /// works: a browser would hide a comment from its page.
    /// </summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Events that a reader who comes back is sent from storage.</summary>
    private const int MaxMissed = 10_000;

    /// <param name="context">The request.</param>
    /// <param name="callSid">Events of this call only.</param>
    /// <param name="afterId">The last event that was seen.</param>
    /// <param name="lastEventId">As Last-Event-ID, for readers that cannot set a header.</param>
    /// <param name="turns">false: snapshots without the turns.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="feed">What happens.</param>
    /// <param name="store">What has happened.</param>
    /// <param name="ownership">Whether other processes have calls, too.</param>
    /// <param name="ids">Of what is told without being kept.</param>
    /// <param name="time">The clock.</param>
    public static async Task StreamAsync(
        HttpContext context, string? callSid, [FromHeader(Name = "Last-Event-ID")] string? afterId, string? lastEventId,
        [Description("false for snapshots whose calls tell how many turns they have and the last one's text.")] string? turns,
        CallRegistry calls, LiveFeed feed, IStore store, CallOwnership ownership, EventIds ids, TimeProvider time)
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

        using var subscription = feed.Subscribe(calls.All, callSid, lastEventId);
        var cancel = context.RequestAborted;
        try
        {
            // An event that memory has forgotten may still be in storage; what the two have in common is sent once.
            var missed = subscription.Missed;
            HashSet<string?>? sent = null;
            if (missed is null && !string.IsNullOrEmpty(lastEventId) && (missed = await FindMissedAsync(store, lastEventId, callSid, cancel)) is not null)
                sent = [.. missed.Select(item => item.Id)];

            // Where there are other processes, the reader may have seen their calls, of which nothing will be told here.
            if (missed is not null) feed.Restate(subscription, calls.All, isAnew: ownership.IsShared);
            foreach (var item in missed ?? [FeedItem.Snapshot(subscription.Standing)]) Write(response, item, withTurns);
            await response.BodyWriter.FlushAsync(cancel);
            var more = subscription.Following.WaitToReadAsync(cancel).AsTask();
            while (true)
            {
                if (await IsQuietAsync(more, time, cancel))
                {
                    response.BodyWriter.Write("event: ping\ndata: {}\n\n"u8);
                }
                else
                {
                    if (!await more) break;
                    // A burst costs one flush.
                    while (subscription.Following.TryRead(out var item))
                    {
                        // What comes after how things stand happened after it.
                        if (item.Standing is not null) sent = null;
                        if (sent?.Remove(item.Id) == true) continue;
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

    private static async Task<List<FeedItem>?> FindMissedAsync(IStore store, string lastEventId, string? callSid, CancellationToken cancel)
    {
        try
        {
            var events = await store.FindEventsAfterAsync(lastEventId, callSid, MaxMissed + 1, cancel);
            // Whoever has missed more than that is better served by how things stand now.
            return events is null || events.Count > MaxMissed ? null : [.. events.Select(e => new FeedItem(e.Type, e.Id, e.CallSid, e.Body))];
        }
        catch (StorageException)
        {
            return null;
        }
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
