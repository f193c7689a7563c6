using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PhoneTranscriber.ApiDocument;

/// <summary>What the bridge answers has all its fields, those without a value as null; what is sent to it need not.</summary>
internal sealed class AlwaysThere : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type.Assembly != typeof(AlwaysThere).Assembly || type.Namespace == typeof(AlwaysThere).Namespace || schema.Properties is null) return Task.CompletedTask;
        schema.Required = context.JsonTypeInfo.Properties
            .Where(property => property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true).Length is null or 0)
            .Select(property => property.Name).Where(schema.Properties.ContainsKey).ToHashSet();
        return Task.CompletedTask;
    }
}
