using Microsoft.AspNetCore.Http.HttpResults;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>
/// <c>POST /webhooks</c>: verify, store, then answer. 204 means stored for good; everything else makes the bridge send it again.
/// </summary>
internal static class WebhookEndpoint
{
    /// <summary>Bytes. A turn of several minutes with its words stays far below.</summary>
    public const int LargestBody = 1024 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/webhooks", ReceiveAsync);

    private static async Task<Results<NoContent, StatusCodeHttpResult, BadRequest<string>>> ReceiveAsync(
        HttpRequest request, WebhookVerifier verifier, FailureSwitch failures, CrmStore store, Changes changes, ILogger<CrmStore> log,
        CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancel);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!verifier.IsGenuine(request.Headers, bytes.Span)) return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        if (CallEvent.Parse(bytes.Span) is not { } happened) return TypedResults.BadRequest("This is not an event.");
        // The id is signed in the header; the one in the body must be the same.
        if (happened.Id != request.Headers["webhook-id"]) return TypedResults.BadRequest("The webhook-id is not the event's id.");

        var failure = failures.Next();
        if (failure != Failure.None) log.Failed(happened.Type, happened.Sequence, happened.CallSid, failure);
        if (failure == Failure.BeforeStoring) return TypedResults.StatusCode(StatusCodes.Status500InternalServerError);
        var receipt = store.Receive(happened);
        log.Received(happened.Type, happened.Sequence, happened.CallSid, receipt);
        if (receipt != Receipt.Duplicate) changes.Announce();
        return failure == Failure.AfterStoring ? TypedResults.StatusCode(StatusCodes.Status500InternalServerError) : TypedResults.NoContent();
    }
}
