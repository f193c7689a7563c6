using System.Net.Http.Headers;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>How an event looks to one kind of receiver.</summary>
internal interface IWebhookFormat
{
    /// <summary>The media type of every body.</summary>
    MediaTypeHeaderValue ContentType { get; }

    /// <summary>Whether the format has a way to say this; what it has none for is neither sent nor counted.</summary>
    bool Has(string type);

    /// <summary>The body, the same on every attempt.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="sequence">Counts the call's events at the endpoint, from 1.</param>
    byte[] Write(CallEvent happened, long sequence);

    /// <summary>Adds the headers that are the format's own.</summary>
    void Sign(HttpRequestHeaders headers, Uri url, DeliveryRow delivery);
}
