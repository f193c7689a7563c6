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
        // Behind TLS or a proxy it may be another socket than the one the frames are cut on: then it wakes a little early.
        var pacing = new ReceivePacing(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        using var socket = await FrameHandshake.AcceptAsync(context);
        var stream = new MediaStream(socket, pacing, services, context.Features.Get<MediaTicketFeature>()?.CallSid);
        Task running;
        // What belongs to the request, such as its trace, would be put back in place for each of a call's messages.
        using (ExecutionContext.SuppressFlow()) running = Task.Run(stream.RunAsync);
        await running;
        return TypedResults.Empty;
    }
}
