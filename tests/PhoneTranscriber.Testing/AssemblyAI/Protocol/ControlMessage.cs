using System.Text.Json;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>A text frame of the client: <c>{"type":"ForceEndpoint"}</c>.</summary>
/// <param name="Type">The <c>type</c>, known or not.</param>
/// <param name="Body">The whole object.</param>
internal sealed record ControlMessage(string Type, JsonElement Body)
{
    /// <returns>The message, or the service's complaint about what is none.</returns>
    public static (ControlMessage? Message, string? Complaint) Parse(string text)
    {
        JsonElement body;
        try
        {
            body = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return (null, text.AsSpan().TrimStart().StartsWith("{")
                ? "Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
                : "Invalid JSON: Expecting value: line 1 column 1 (char 0)");
        }

        return TypeOf(body) is { } type ? (new ControlMessage(type, body), null) : (null, $"Invalid Message: {text}");
    }

    private static string? TypeOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;
}
