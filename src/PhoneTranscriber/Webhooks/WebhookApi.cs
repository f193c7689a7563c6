using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>What operators see and do: <c>/api/webhooks</c>.</summary>
internal static class WebhookApi
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/webhooks").AddEndpointFilter(static async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (StorageException exception) when (exception.IsTransient)
            {
                return TypedResults.Problem("The storage is away; try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
        api.MapGet("/deliveries", ListAsync).Answers<DeliveryList>("What was sent, newest first, each attempt with its answer").Refuses(503);
        api.MapGet("/deliveries/{id}", FindAsync).Answers<DeliveryView>("One delivery with its attempts").Refuses(404, 503);
        api.MapPost("/deliveries/{id}/replay", ReplayAsync)
            .Answers<DeliveryView>("Sends a delivery again", StatusCodes.Status202Accepted).Refuses(404, 409, 503);
        api.MapPost("/deliveries/replay", ReplayDeadAsync)
            .Answers<ReplayQueued>("Sends everything again that was given up", StatusCodes.Status202Accepted).Refuses(404, 503);
        api.MapGet("/endpoints", EndpointsAsync).Answers<EndpointList>("How the endpoints stand");
        api.MapPost("/endpoints/{key}/enable", EnableAsync).Answers<EndpointDocument>("Enables an endpoint again").Refuses(404, 503);
        api.MapPost("/endpoints/{key}/test", TestAsync).Answers<SampleOutcome>("Sends an endpoint a signed sample event").Refuses(404);
    }

    private static async Task<Results<JsonHttpResult<DeliveryList>, ValidationProblem>> ListAsync(
        IStore store,
        [Description("pending, delivered or dead.")] string? state,
        [Description("An endpoint's key; also of one that is no longer configured.")] string? endpoint,
        string? callSid,
        string? limit,
        string? cursor,
        CancellationToken cancel)
    {
        var filter = new DeliveryFilter(state, endpoint, callSid, limit, cursor);
        if (filter.Problems() is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        return TypedResults.Json(await filter.RunAsync(store, cancel), WebhookJson.Wire.DeliveryList);
    }

    private static async Task<Results<JsonHttpResult<DeliveryView>, ProblemHttpResult>> FindAsync(
        IStore store, string id, CancellationToken cancel) =>
        await store.FindDeliveryAsync(id, cancel) is { } view
            ? TypedResults.Json(view, WebhookJson.Wire.DeliveryView)
            : NoDelivery(id);

    private static async Task<Results<JsonHttpResult<DeliveryView>, ProblemHttpResult>> ReplayAsync(
        IStore store, WebhookReplayer replayer, string id, CancellationToken cancel)
    {
        if (await store.FindDeliveryAsync(id, cancel) is not { } view) return NoDelivery(id);
        return replayer.TryEnqueue(view.Endpoint, id) switch
        {
            ReplayAnswer.NoEndpoint => TypedResults.Problem(
                $"Its endpoint {view.Endpoint} is no longer configured.", statusCode: StatusCodes.Status409Conflict),
            ReplayAnswer.Full => TypedResults.Problem(
                $"{WebhookReplayer.Capacity} replays are waiting for this endpoint; try again later.", statusCode: StatusCodes.Status503ServiceUnavailable),
            _ => TypedResults.Json(view, WebhookJson.Wire.DeliveryView, statusCode: StatusCodes.Status202Accepted),
        };
    }

    private static async Task<Results<JsonHttpResult<ReplayQueued>, ProblemHttpResult, ValidationProblem>> ReplayDeadAsync(
        WebhookReplayer replayer,
        WebhookEndpoints endpoints,
        [Description("Must be dead.")] string? state,
        [Description("To this endpoint only.")] string? endpoint,
        CancellationToken cancel)
    {
        if (state != "dead") return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["state"] = ["must be dead"] });
        if (endpoint is not null && endpoints.Find(endpoint) is null) return NoEndpoint(endpoint);
        var count = 0L;
        foreach (var wanted in endpoint is null ? endpoints.All : [endpoints.Find(endpoint)!]) count += await replayer.ReplayDeadAsync(wanted.Key, cancel);
        return TypedResults.Json(new ReplayQueued(count), WebhookJson.Wire.ReplayQueued, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<JsonHttpResult<EndpointList>> EndpointsAsync(WebhookDispatcher dispatcher, IStore store, CancellationToken cancel) =>
        TypedResults.Json(await dispatcher.DescribeAsync(store, cancel), WebhookJson.Wire.EndpointList);

    private static async Task<Results<JsonHttpResult<EndpointDocument>, ProblemHttpResult>> EnableAsync(
        WebhookDispatcher dispatcher, IStore store, string key, CancellationToken cancel)
    {
        if (dispatcher.Find(key) is not { } pump) return NoEndpoint(key);
        await pump.EnableAsync(cancel);
        var dead = await store.CountDeadAsync(pump.Endpoint.Key, cancel);
        return TypedResults.Json(EndpointDocument.Of(pump, dead.Count), WebhookJson.Wire.EndpointDocument);
    }

    private static async Task<Results<JsonHttpResult<SampleOutcome>, ProblemHttpResult>> TestAsync(
        WebhookEndpoints endpoints, SampleEvent sample, string key, CancellationToken cancel) =>
        endpoints.Find(key) is { } endpoint
            ? TypedResults.Json(await sample.SendAsync(endpoint, cancel), WebhookJson.Wire.SampleOutcome)
            : NoEndpoint(key);

    private static ProblemHttpResult NoDelivery(string id) =>
        TypedResults.Problem($"No delivery {id} is known here.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoEndpoint(string key) =>
        TypedResults.Problem($"No endpoint {key} is configured.", statusCode: StatusCodes.Status404NotFound);
}
