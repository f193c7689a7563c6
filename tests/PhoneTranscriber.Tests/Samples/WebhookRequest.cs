using System.Globalization;
using System.Text;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Samples;

/// <summary>A signed webhook by hand, with everything about it to be spoilt.</summary>
internal sealed record WebhookRequest
{
    public const string CallSid = "CA0123456789abcdef0123456789abcdef";

    public required string Id { get; init; }

    public required string Body { get; init; }

    public string Secret { get; init; } = BridgeHarness.WebhookSecret;

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Overrides the right one; null sends none.</summary>
    public string? Signature { get; init; } = "";

    public static WebhookRequest Turn(DateTimeOffset now, long sequence, string text, int order = 0, string? id = null) => Event(
        now, sequence, "turn.final",
        $$""","turn":{"order":{{order}},"track":"inbound","speaker":"caller","startMs":61000,"text":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""",
        id);

    public static WebhookRequest Event(DateTimeOffset now, long sequence, string type, string more = "", string? id = null)
    {
        id ??= "evt_" + sequence.ToString("00000000000000000000000000", CultureInfo.InvariantCulture);
        return new WebhookRequest
        {
            Id = id,
            SentAt = now,
            Body = $$$"""
                {"type":"{{{type}}}","id":"{{{id}}}","timestamp":"2026-11-21T10:15:30.120Z","sequence":{{{sequence}}},
                "data":{"call":{"callSid":"{{{CallSid}}}","from":"+15550100111","to":"+15550100200","direction":"inbound"}{{{more}}}}}
                """,
        };
    }

    public string Sign(string secret) => StandardWebhookSignature.Sign(secret, Id, Timestamp, Encoding.UTF8.GetBytes(Body));

    public async Task<int> PostAsync(Uri url)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", Id);
        request.Headers.Add("webhook-timestamp", Timestamp);
        if (Signature is not null) request.Headers.Add("webhook-signature", Signature.Length == 0 ? Sign(Secret) : Signature);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private string Timestamp => SentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
