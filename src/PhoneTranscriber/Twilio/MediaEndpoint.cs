namespace PhoneTranscriber.Twilio;

/// <summary><c>GET /twilio/media</c>: the media stream's WebSocket.</summary>
internal static class MediaEndpoint
{
    public const string Path = "/twilio/media";

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(20);

    public static async Task<IResult> RunAsync(HttpContext context, MediaStreamServices services)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return TypedResults.Problem("This is the address of Twilio's media streams: a WebSocket.", statusCode: StatusCodes.Status400BadRequest);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            // A peer that vanished without a word would keep its speech sessions open: found by ping.
            KeepAliveInterval = PingInterval,
            KeepAliveTimeout = PingInterval,
        });
        await new MediaStream(socket, services, context.Features.Get<MediaTicketFeature>()?.CallSid).RunAsync();
        return TypedResults.Empty;
    }
}
