using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>The page, its two files, and the stream that says when to look again.</summary>
internal static class PageEndpoints
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapPage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpResponse response, CrmStore store) =>
        {
            // The second lock after the encoding: even a script that got into the page would not run.
            response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
            response.Headers.CacheControl = "no-store";
            return TypedResults.Content(Page.Render(store.Timeline()), "text/html; charset=utf-8");
        });
        app.MapGet("/crm.css", () => TypedResults.Content(Resource.Text("crm.css"), "text/css; charset=utf-8"));
        app.MapGet("/crm.js", () => TypedResults.Content(Resource.Text("crm.js"), "text/javascript; charset=utf-8"));
        app.MapGet("/changes", (Changes changes, TimeProvider time, IHostApplicationLifetime life, CancellationToken gone) =>
            TypedResults.ServerSentEvents(WatchAsync(changes, time, life.ApplicationStopping, gone)));
    }

    /// <summary>One event at once, so that nothing is missed between the page and the stream, then one per change and now and then.</summary>
    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(
        Changes changes, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        while (!either.IsCancellationRequested)
        {
            var next = changes.Next;
            yield return new SseItem<string>("changed");
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
            await Task.WhenAny(next, Task.Delay(KeepAlive, time, wait.Token));
            await wait.CancelAsync();
        }
    }
}
