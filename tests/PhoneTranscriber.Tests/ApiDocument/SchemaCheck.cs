using System.Text.Json;

namespace PhoneTranscriber.Tests.ApiDocument;

/// <summary>Compares what was answered with what an OpenAPI document declares: types, fields that must be there, fields nobody declared.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>Everything that differs; empty when nothing does.</summary>
    public IEnumerable<string> Problems(JsonElement schema, JsonElement value, string path = "$")
    {
        while (schema.TryGetProperty("$ref", out var reference)) schema = Resolve(reference.GetString()!);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Any(choice => !Problems(choice, value, path).Any()) ? [] : [$"{path}: is none of what it may be"];
        if (!IsOfType(schema, value)) return [$"{path}: {value.ValueKind} is not {schema.GetProperty("type").GetRawText()}"];
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(known => JsonElement.DeepEquals(known, value)))
            return [$"{path}: {value.GetRawText()} is not declared"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectProblems(schema, value, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, index) => Problems(items, item, $"{path}[{index}]")),
            _ => [],
        };
    }

    private IEnumerable<string> ObjectProblems(JsonElement schema, JsonElement value, string path)
    {
        var properties = schema.TryGetProperty("properties", out var declared) ? declared : default;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
        foreach (var name in required.Where(name => !value.TryGetProperty(name, out _))) yield return $"{path}.{name}: is missing";
        foreach (var property in value.EnumerateObject())
        {
            if (properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty(property.Name, out var own)) yield return $"{path}.{property.Name}: is not declared";
            else foreach (var problem in Problems(own, property.Value, $"{path}.{property.Name}")) yield return problem;
        }
    }

    private JsonElement Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));

    private static bool IsOfType(JsonElement schema, JsonElement value)
    {
        if (!schema.TryGetProperty("type", out var type)) return true;
        var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()) : [type.GetString()];
        return value.ValueKind switch
        {
            JsonValueKind.Object => allowed.Contains("object"),
            JsonValueKind.Array => allowed.Contains("array"),
            JsonValueKind.String => allowed.Contains("string"),
            JsonValueKind.Number => allowed.Contains("number") || (allowed.Contains("integer") && value.TryGetInt64(out _)),
            JsonValueKind.Null => allowed.Contains("null"),
            _ => allowed.Contains("boolean"),
        };
    }
}
