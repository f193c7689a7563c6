using Microsoft.AspNetCore.Http.Features;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Hosting;

/// <summary>
/// How sockets and threads go together. A live call is a small message every few milliseconds: handing each to another thread costs more
/// than handling it. So what a socket brings is handled by the thread that noticed it, and requests that do more than that leave this thread
/// at once. How it is measured: <c>tests/load</c>; thread pool and garbage collector are set in <c>runtimeconfig.template.json</c>.
/// </summary>
internal static class Transport
{
    /// <summary>The only switch the runtime has for it; read once, when the first socket is used.</summary>
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Has to be called before the first socket is used. What an operator set stays. Not with PostgreSQL: processes were seen to stand
    /// still for seconds then, presumably since its driver waits on a thread for what that thread would have to bring.
    /// </summary>
    public static void CompleteInline(StorageSettings storage)
    {
        if (storage.IsPostgres) return;
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }

    public static void AddTransport(this WebApplicationBuilder builder) => builder.WebHost.UseSockets(options =>
    {
        options.UnsafePreferInlineScheduling = true;
        // A stream that is never silent needs its buffer all the time; without the wait each read is one system call less.
        options.WaitForDataBeforeAllocatingBuffer = false;
    });

    /// <summary>
    /// Requests to <paramref name="media"/> stay on the thread that noticed them, and read ahead once they are upgraded. Everything else goes
    /// on on the thread pool: it may read files, or compute.
    /// </summary>
    public static void UseTransport(this WebApplication app, PathString media) => app.Use(next => async context =>
    {
        if (!context.Request.Path.StartsWithSegments(media))
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        else if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new ReadAheadUpgrade(upgrade));
        await next(context);
    });
}
