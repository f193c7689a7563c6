using System.Net;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>What a webhook or callback was answered with.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type without parameters, or null.</param>
/// <param name="Body">The whole body, at most 64 KiB.</param>
public sealed record WebhookAnswer(HttpStatusCode Status, string? ContentType, string Body)
{
    /// <summary>Any 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and <= 299;
}
