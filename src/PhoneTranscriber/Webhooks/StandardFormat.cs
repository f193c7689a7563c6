using System.Net.Http.Headers;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>The bridge's own events as JSON. The signature is the one every endpoint with a secret gets.</summary>
internal sealed class StandardFormat : IWebhookFormat
{
    public MediaTypeHeaderValue ContentType { get; } = new("application/json", "utf-8");

    public bool Has(string type) => true;

    public byte[] Write(CallEvent happened, long sequence) => happened.ToBody(sequence);

    public void Sign(HttpRequestHeaders headers, Uri url, DeliveryRow delivery)
    {
    }
}
