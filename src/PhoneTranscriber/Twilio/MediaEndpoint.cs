using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Twilio;

/// <summary><c>GET /twilio/media</c>: the media stream's WebSocket.</summary>
internal static class MediaEndpoint
{
    public const string Path = "/twilio/media";

    public static async Task<IResult> RunAsync(HttpContext context, MediaStreamServices services)
    {
        if (!context.WebSockets.IsWebSocketRequest || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
            return TypedResults.Problem("This is the address of Twilio's media streams: a WebSocket.", statusCode: StatusCodes.Status400BadRequest);
        // By TLS some bytes more come than the frames have, and it is woken a little early.
        var pacing = new ReceivePacing(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        using var socket = await FrameHandshake.AcceptAsync(context);
        using var reader = new MediaSocketReader(socket);
        var stream = new MediaStream(socket, reader, pacing, services, context.Features.Get<MediaTicketFeature>()?.CallSid);
        Task running;
        // What belongs to the request, such as its trace, would be put back in place for each of a call's messages.
        using (ExecutionContext.SuppressFlow()) running = Task.Run(stream.RunAsync);
        // A stream may end on an event loop's thread. What the web server does after it is not for that.
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Yield();
        await running;
        return TypedResults.Empty;
    }
}
