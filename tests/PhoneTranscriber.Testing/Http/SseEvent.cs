using System.Text.Json;

namespace PhoneTranscriber.Testing.Http;

/// <summary>One server-sent event.</summary>
/// <param name="Id">Its <c>id</c> field, or null.</param>
/// <param name="Type">Its <c>event</c> field; <c>message</c> where there is none.</param>
/// <param name="Data">Its data lines, joined.</param>
public sealed record SseEvent(string? Id, string Type, string Data)
{
    /// <summary>The data as JSON.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public JsonElement Json() => JsonElement.Parse(Data);
}
