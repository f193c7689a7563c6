using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>403 for whatever Twilio did not sign, WebSocket upgrades included, before anything else looks at the request.</summary>
internal sealed class SignatureFilter(TwilioRequestCheck check, BridgeMetrics metrics, ILogger<SignatureFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (await check.IsFromTwilioAsync(context.HttpContext)) return await next(context);
        metrics.ForgedRequest();
        log.SignatureRefused(context.HttpContext.Request.Path);
        return TypedResults.Problem("The request is not signed by Twilio.", statusCode: StatusCodes.Status403Forbidden);
    }
}
