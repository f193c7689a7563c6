using System.Text.Json;

namespace PhoneTranscriber.Testing.Http;

/// <summary>One request to a <see cref="WebhookSink"/>.</summary>
/// <param name="Index">Count of the requests before it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the sink's address.</param>
/// <param name="Headers">Headers, their names without regard to case.</param>
/// <param name="RawBody">The body's bytes as received.</param>
/// <param name="Body">The same as text.</param>
public sealed record ReceivedWebhook(
    int Index, string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> RawBody, string Body)
{
    /// <summary>Whether the Standard Webhooks signature is right; null where the sink knows no secret.</summary>
    public bool? SignatureValid { get; init; }

    /// <summary>The <c>webhook-id</c>, stable over retries.</summary>
    public string? Id => Headers.GetValueOrDefault("webhook-id");

    /// <summary>The body's <c>type</c>, or null where the body is not such JSON.</summary>
    public string? Type
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(RawBody);
                return json.RootElement.TryGetProperty("type", out var type) ? type.GetString() : null;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public JsonElement Json() => JsonElement.Parse(RawBody.Span);
}
