using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Live;

/// <summary>
/// <c>POST /api/microphone-call</c>: a call whose caller speaks into a browser's microphone. The page then does what Twilio does: it connects,
/// says <c>connected</c> and <c>start</c>, and sends frames of 20 ms.
/// </summary>
internal static class MicrophoneCallEndpoint
{
    private const string Account = "AC00000000000000000000000000000000";
    private const string Caller = "client:microphone";
    private const string Called = "client:bridge";

    public static void MapMicrophoneCall(this IEndpointRouteBuilder app) => app.MapPost("/api/microphone-call", PlaceAsync)
        .Answers<MicrophoneCall>("Prepares a call whose caller speaks into a browser's microphone").Refuses(503);

    private static async Task<Results<JsonHttpResult<MicrophoneCall>, ProblemHttpResult>> PlaceAsync(
        HttpContext context, CallRegistry calls, NumberProfiles numbers, MediaTickets tickets, StreamTokens tokens, Random random, TimeProvider time)
    {
        var info = new CallInfo(random.NextSid("CA"), Caller, Called, "inbound");
        var expiresAt = time.GetUtcNow() + MediaTickets.Lifetime;
        if (tickets.TryIssue(info.CallSid) is not { } ticket)
            return Refused(StatusCodes.Status429TooManyRequests, "Too many microphone calls are about to begin; try again in a minute.");
        var admitted = await calls.AdmitAsync(info, numbers.Default, context.RequestAborted);
        if (admitted.Call is null)
        {
            tickets.Use(ticket);
            return admitted.Refusal == CallRefusal.ShuttingDown
                ? Refused(StatusCodes.Status503ServiceUnavailable, "The bridge is shutting down.")
                : Refused(StatusCodes.Status429TooManyRequests, "As many calls are being transcribed as may be (Calls:MaxConcurrent); try again when one has ended.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new MicrophoneCall(info.CallSid, random.NextSid("MZ"), Account, $"{Socket(context.Request)}?{MediaTickets.Parameter}={ticket}", tokens.Issue(info.CallSid, MediaTickets.Lifetime), expiresAt),
            ApiJson.Wire.MicrophoneCall);
    }

    /// <summary>By the address that the page was loaded from: behind a proxy its scheme is known to the browser alone.</summary>
    private static Uri Socket(HttpRequest request)
    {
        var scheme = Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var page) && page.Scheme is "https" ? "https" : request.Scheme;
        return PublicAddress.JoinSocket(new Uri($"{scheme}://{request.Host}{request.PathBase}"), "/twilio/media");
    }

    private static ProblemHttpResult Refused(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
