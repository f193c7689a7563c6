using System.Text.Json;

namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>
/// The token endpoint's answer: <c>{"token":"…","expires_in_seconds":60}</c>, <c>{"error":"…"}</c> or
/// <c>{"detail":[{"type":"missing","loc":["query","expires_in_seconds"],"msg":"Field required"}]}</c>.
/// </summary>
internal sealed record TokenResponse
{
    public string? Token { get; init; }

    public int? ExpiresInSeconds { get; init; }

    public string? Error { get; init; }

    public JsonElement Detail { get; init; }

    /// <summary>What the service complains about; null if it does not say.</summary>
    public string? ErrorText => Error ?? Detail.ValueKind switch
    {
        JsonValueKind.String => Detail.GetString(),
        JsonValueKind.Array when Detail.GetArrayLength() > 0 => FirstDetail(Detail[0]),
        _ => null,
    };

    // Where it complains is half of the message: "query.expires_in_seconds: Input should be …".
    private static string? FirstDetail(JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Object || !detail.TryGetProperty("msg", out var message))
            return null;
        return detail.TryGetProperty("loc", out var place) && place.ValueKind == JsonValueKind.Array
            ? $"{string.Join('.', place.EnumerateArray().Select(static part => part.ToString()))}: {message}"
            : message.ToString();
    }
}
