using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// The status callbacks of Twilio's Real-Time Transcription (TwiML <c>&lt;Transcription&gt;</c>): a form per event, signed with
/// <c>X-Twilio-Signature</c>, so that a receiver written for them works unchanged.
/// </summary>
/// <param name="accountSid">The account that the forms name; they name none when it is not known.</param>
/// <param name="signer">Signs with the account's auth token.</param>
/// <param name="partialResults">Whether the receiver gets partial turns.</param>
internal sealed class TwilioTranscriptionFormat(string? accountSid, RequestValidator signer, bool partialResults) : IWebhookFormat
{
    /// <summary>What <c>&lt;Transcription&gt;</c> assumes when no language is named.</summary>
    private const string DefaultLanguage = "en-US";

    /// <summary>"Provider Unavailable" among Twilio's error codes.</summary>
    private const string ProviderUnavailable = "32655";

    public MediaTypeHeaderValue ContentType { get; } = new("application/x-www-form-urlencoded");

    public bool Has(string type) => type is EventTypes.CallStarted or EventTypes.TurnPartial or EventTypes.TurnFinal
        or EventTypes.TranscriptionInterrupted or EventTypes.CallEnded;

    public byte[] Write(CallEvent happened, long sequence)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("TranscriptionEvent", EventName(happened.Type)),
            new("TranscriptionSid", SidOf(happened.CallSid)),
        };
        if (!string.IsNullOrEmpty(accountSid)) form.Add(new("AccountSid", accountSid));
        form.Add(new("CallSid", happened.CallSid));
        form.Add(new("Timestamp", happened.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)));
        form.Add(new("SequenceId", sequence.ToString(CultureInfo.InvariantCulture)));
        form.AddRange(Details(happened));
        return Encoding.ASCII.GetBytes(string.Join('&', form.Select(field => $"{Encode(field.Key)}={Encode(field.Value)}")));
    }

    public void Sign(HttpRequestHeaders headers, Uri url, DeliveryRow delivery)
    {
        var form = QueryHelpers.ParseQuery(Encoding.ASCII.GetString(delivery.Body))
            .Select(field => KeyValuePair.Create(field.Key, field.Value.ToString()));
        headers.Add("X-Twilio-Signature", signer.Sign(url.AbsoluteUri, form));
        // Twilio's own mark by which a receiver knows a repeated webhook.
        headers.Add("I-Twilio-Idempotency-Token", delivery.EventId);
    }

    /// <summary>One transcription per call; derived, so that it is the same on every node and after every restart.</summary>
    internal static string SidOf(string callSid) =>
        "GT" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"transcription of {callSid}")))[..32];

    private static string EventName(string type) => type switch
    {
        EventTypes.CallStarted => "transcription-started",
        EventTypes.TranscriptionInterrupted => "transcription-error",
        EventTypes.CallEnded => "transcription-stopped",
        _ => "transcription-content",
    };

    private IEnumerable<KeyValuePair<string, string>> Details(CallEvent happened) => happened.Type switch
    {
        EventTypes.CallStarted => Started(JsonSerializer.Deserialize(happened.Data.Span, EventJson.Wire.CallStartedData)!),
        EventTypes.TranscriptionInterrupted => Failed(JsonSerializer.Deserialize(happened.Data.Span, EventJson.Wire.InterruptedData)!),
        EventTypes.CallEnded => [],
        _ => Content(JsonSerializer.Deserialize(happened.Data.Span, EventJson.Wire.TurnData)!.Turn, happened.Type == EventTypes.TurnFinal),
    };

    private IEnumerable<KeyValuePair<string, string>> Started(CallStartedData started) =>
    [
        new("Track", "both_tracks"),
        new("LanguageCode", DefaultLanguage),
        new("PartialResults", partialResults ? "true" : "false"),
        new("TranscriptionEngine", "assemblyai"),
        new("InboundTrackLabel", CallTrack.Speaker(CallTrack.Inbound, started.Call.Direction)),
        new("OutboundTrackLabel", CallTrack.Speaker(CallTrack.Outbound, started.Call.Direction)),
        new("ProviderConfiguration", "{}"),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Content(Turn turn, bool final)
    {
        yield return new("Track", turn.Track == CallTrack.Inbound ? "inbound_track" : "outbound_track");
        yield return new("LanguageCode", turn.Language ?? DefaultLanguage);
        yield return new("Final", final ? "true" : "false");
        if (!final && turn.Confidence is { } stability) yield return new("Stability", stability.ToString("0.####", CultureInfo.InvariantCulture));
        yield return new("TranscriptionData", TranscriptionData(turn, final));
    }

    private static IEnumerable<KeyValuePair<string, string>> Failed(InterruptedData interrupted) =>
        [new("TranscriptionErrorCode", ProviderUnavailable), new("TranscriptionError", interrupted.Reason)];

    /// <summary><c>{"transcript":"I need to move my appointment.","confidence":0.9712}</c></summary>
    private static string TranscriptionData(Turn turn, bool final)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("transcript"u8, turn.Text);
            if (final && turn.Confidence is { } confidence) json.WriteNumber("confidence"u8, Math.Round(confidence, 4));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
