using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PhoneTranscriber.Access;

namespace PhoneTranscriber.ApiDocument;

/// <summary>What every endpoint may answer because of who asks, and the group it belongs to.</summary>
internal sealed class CommonAnswers : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> Refusals = new()
    {
        ["401"] = "No access key was given, or a wrong one.",
        ["403"] = "The key's role does not suffice, a page of another site asks, or no key is configured and this is not the bridge's own machine.",
        ["429"] = "Too many wrong keys came from this address; Retry-After tells how many seconds to wait.",
    };

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["callSid"] = "The call's id at Twilio: CA and 32 hex digits.",
        ["id"] = "The delivery's id.",
        ["key"] = "The endpoint's key: its configured Name, or what GET /api/webhooks/endpoints shows.",
        ["extension"] = "json, txt, srt or vtt.",
        ["limit"] = "1 to 200, 50 by default.",
        ["cursor"] = "The nextCursor of the page before.",
        ["Last-Event-ID"] = "The last event that was seen: what came after it comes first, instead of a snapshot.",
    };

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.RelativePath!.Split('/');
        operation.Tags = new HashSet<OpenApiTagReference> { new(path[1].Split('?')[0], context.Document) };
        foreach (var parameter in operation.Parameters ?? [])
            if (parameter is OpenApiParameter { Name: { } name } known && Parameters.TryGetValue(name, out var what)) known.Description ??= what;
        operation.Responses ??= [];
        foreach (var (status, description) in Refusals)
        {
            operation.Responses.TryAdd(status, new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) } },
            });
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakenBody>().SingleOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !body.IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken) },
                },
            };
        }

        // Whoever signs in has no key yet, and nothing to be read by others.
        if ("/" + context.Description.RelativePath == SessionEndpoints.Path && context.Description.HttpMethod == HttpMethods.Post) operation.Security = [];
    }
}
