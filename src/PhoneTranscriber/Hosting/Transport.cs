using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Hosting;

/// <summary>
/// How sockets and threads go together. A live call is a small message every few milliseconds: handing each to another thread costs more
/// than handling it. So what the sockets of live calls bring is handled by the thread that noticed it, see <see cref="EventLoop"/>. How it is
/// measured: <c>tests/load</c>; thread pool and garbage collector are set in <c>runtimeconfig.template.json</c>.
/// </summary>
internal static class Transport
{
    /// <summary>Gives connections to event loops, where there are any.</summary>
    public static void AddTransport(this WebApplicationBuilder builder)
    {
        if (EventLoop.AreThere) builder.Services.AddSingleton<IConnectionListenerFactory, LoopListenerFactory>();
    }

    /// <summary>Requests to <paramref name="media"/> read ahead once they are upgraded, on an event loop where that is possible.</summary>
    public static void UseTransport(this WebApplication app, PathString media) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(media) && context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(
                context.Features.Get<LoopConnection>() is { } connection
                    ? new LoopUpgrade(upgrade, connection, context.Features.Get<ISslStreamFeature>()?.SslStream)
                    : new ReadAheadUpgrade(upgrade, context.Abort));
        }

        return next(context);
    });
}
