using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.ApiDocument;

/// <summary><c>/openapi/v1.json</c>: everything under <c>/api</c>, made when somebody asks for it.</summary>
internal static class ApiDocumentExtensions
{
    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", static options =>
        {
            options.ShouldInclude = static endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer<DocumentHead>();
            options.AddOperationTransformer<CommonAnswers>();
            options.AddSchemaTransformer<AlwaysThere>();
        });
        // Only the document is made by these; what is answered has serializers of its own, and they agree.
        builder.Services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json");
}
