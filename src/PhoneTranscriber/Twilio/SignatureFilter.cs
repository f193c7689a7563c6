using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>403 for whatever Twilio did not sign, WebSocket upgrades included, before anything else looks at the request.</summary>
/// <remarks>A WebSocket upgrade with a ticket of ours is judged by that alone, signatures checked or not.</remarks>
internal sealed class SignatureFilter(TwilioRequestCheck check, MediaTickets tickets, BridgeMetrics metrics, ILogger<SignatureFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Ticket(http) is { } ticket ? IsGood(http, ticket) : await check.IsFromTwilioAsync(http)) return await next(context);
        metrics.ForgedRequest();
        log.SignatureRefused(http.Request.Path);
        return TypedResults.Problem("The request is not signed by Twilio.", statusCode: StatusCodes.Status403Forbidden);
    }

    private static string? Ticket(HttpContext http) =>
        http.WebSockets.IsWebSocketRequest && http.Request.Path == MediaEndpoint.Path && http.Request.Query.TryGetValue(MediaTickets.Parameter, out var ticket) ? ticket.ToString() : null;

    private bool IsGood(HttpContext http, string ticket)
    {
        if (tickets.Use(ticket) is not { } callSid) return false;
        http.Features.Set(new MediaTicketFeature(callSid));
        return true;
    }
}
