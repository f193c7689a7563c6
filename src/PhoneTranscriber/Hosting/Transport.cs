using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Hosting;

/// <summary>
/// How sockets and threads go together. A live call is a small message every few milliseconds: handing each to another thread costs more
/// than handling it. So what the sockets of live calls bring is handled by the thread that noticed it, see <see cref="EventLoop"/>. How it is
/// measured: <c>tests/load</c>; thread pool and garbage collector are set in <c>runtimeconfig.template.json</c>.
/// </summary>
internal static class Transport
{
    /// <summary>Gives connections for <paramref name="media"/> to event loops, where there are any.</summary>
    public static void AddTransport(this WebApplicationBuilder builder, PathString media)
    {
        if (EventLoop.AreThere)
            builder.Services.AddSingleton<IConnectionListenerFactory>(provider => ActivatorUtilities.CreateInstance<LoopListenerFactory>(provider, media));
    }

    /// <summary>Requests to <paramref name="media"/> read ahead once they are upgraded, on an event loop where that is possible.</summary>
    public static void UseTransport(this WebApplication app, PathString media) => app.Use((context, next) =>
    {
        if (context.Features.Get<LoopConnection>() is not null) context.Response.OnStarting(CloseUnlessUpgraded, context.Response);
        if (context.Request.Path.StartsWithSegments(media) && context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(
                context.Features.Get<LoopConnection>() is { } connection ? new LoopUpgrade(upgrade, connection) : new ReadAheadUpgrade(upgrade, context.Abort));
        }

        return next(context);
    });

    /// <summary>Whoever does not take such a connection over must not keep it: while nobody reads, nobody learns that the other side has gone.</summary>
    private static Task CloseUnlessUpgraded(object response)
    {
        if (response is HttpResponse { StatusCode: not StatusCodes.Status101SwitchingProtocols } refusal) refusal.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
