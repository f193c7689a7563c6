using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Storage.Sqlite;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Tests.Scripts;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class TwilioTranscriptionFormatTests : IAsyncDisposable
{
    private static readonly string[] WholeCall =
    [
        EventTypes.CallStarted, EventTypes.CallDtmf, EventTypes.TurnPartial, EventTypes.TurnFinal, EventTypes.TranscriptionInterrupted, EventTypes.CallEnded,
    ];

    private readonly ScratchFolder _folder = new();
    private readonly DispatchHarness _harness;

    public TwilioTranscriptionFormatTests() => _harness = new DispatchHarness(new SqliteStore(new SqliteDatabase($"Data Source={Path.Combine(_folder.FullPath, "t.db")}")));

    [Fact]
    public async Task A_call_looks_like_the_callbacks_of_Twilio_s_own_transcription()
    {
        var forms = (await ReceiveAsync()).ConvertAll(Form);
        Assert.Equal(
            ["transcription-started", "transcription-content", "transcription-error", "transcription-stopped"],
            forms.Select(form => form["TranscriptionEvent"]));
        Assert.Equal(["1", "2", "3", "4"], forms.Select(form => form["SequenceId"]));
        var sid = Assert.Single(forms.Select(form => form["TranscriptionSid"]).Distinct());
        Assert.Matches("^GT[0-9a-f]{32}$", sid);
        Assert.All(forms, form =>
        {
            Assert.Equal("AC0123456789abcdef0123456789abcdef", form["AccountSid"]);
            Assert.Equal(DispatchHarness.CallSid(1), form["CallSid"]);
            Assert.True(DateTimeOffset.TryParseExact(
                form["Timestamp"], "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), form["Timestamp"]);
        });
        var (started, content, error) = (forms[0], forms[1], forms[2]);
        Assert.Equal(("both_tracks", "false", "caller", "agent"),
            (started["Track"], started["PartialResults"], started["InboundTrackLabel"], started["OutboundTrackLabel"]));
        Assert.Equal(("inbound_track", "true", "en-US"), (content["Track"], content["Final"], content["LanguageCode"]));
        Assert.False(content.ContainsKey("Stability"));
        Assert.Equal("{\"transcript\":\"Zoë said: 50 % + \\\"more\\\" & then?\",\"confidence\":0.9712}", content["TranscriptionData"]);
        Assert.Equal(("32655", "No & yes"), (error["TranscriptionErrorCode"], error["TranscriptionError"]));
    }

    [Fact]
    public async Task Partial_turns_come_with_their_stability_when_they_are_asked_for()
    {
        var forms = (await ReceiveAsync(endpoint => endpoint.Events = [.. EventTypes.All])).ConvertAll(Form);
        Assert.Equal("true", forms[0]["PartialResults"]);
        Assert.Equal(["false", "true"], forms.Where(form => form.ContainsKey("Final")).Select(form => form["Final"]));
        Assert.Equal("0.9712", forms[1]["Stability"]);
        Assert.False(JsonElement.Parse(forms[1]["TranscriptionData"]).TryGetProperty("confidence", out _));
        Assert.Equal(["1", "2", "3", "4", "5"], forms.Select(form => form["SequenceId"]));
    }

    [Fact]
    public async Task Twilio_s_own_library_finds_every_signature_valid()
    {
        var received = await ReceiveAsync(endpoint => endpoint.Url = new Uri(endpoint.Url!, "/hooks/tr%C3%A4ns?tenant=a%20b&x='1'"));
        Assert.All(received, webhook => Assert.Equal("application/x-www-form-urlencoded", webhook.Headers["Content-Type"]));
        var cases = received.Select(webhook => new
        {
            token = DispatchHarness.AuthToken,
            url = _harness.Settings.Endpoints[0].Url!.AbsoluteUri,
            @params = Form(webhook),
            signature = webhook.Headers["X-Twilio-Signature"],
        });
        var result = await NodeOracle.RunAsync("twilio-signature.mjs", [], input: JsonSerializer.Serialize(cases), cancellationToken: _harness.Cancel);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(4, result.JsonLines().Count);
        Assert.All(result.JsonLines(), line => Assert.True(line.GetProperty("valid").GetBoolean(), line.ToString()));
    }

    [Fact]
    public void The_transcription_s_id_follows_from_the_call_s()
    {
        Assert.Equal(TwilioTranscriptionFormat.SidOf("CA1"), TwilioTranscriptionFormat.SidOf("CA1"));
        Assert.NotEqual(TwilioTranscriptionFormat.SidOf("CA1"), TwilioTranscriptionFormat.SidOf("CA2"));
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _folder.Dispose();
    }

    private static Dictionary<string, string> Form(ReceivedWebhook webhook) =>
        QueryHelpers.ParseQuery(webhook.Body).ToDictionary(field => field.Key, field => field.Value.ToString());

    private async Task<List<ReceivedWebhook>> ReceiveAsync(Action<EndpointSettings>? configure = null)
    {
        var sink = await _harness.AddSinkAsync("contact-centre", endpoint =>
        {
            endpoint.Format = WebhookFormats.TwilioTranscription;
            endpoint.Secret = null;
            configure?.Invoke(endpoint);
        });
        var node = await _harness.StartNodeAsync();
        await _harness.CommitAsync(node, 1, WholeCall);
        await _harness.UntilAsync(1, "contact-centre", found => found.Count > 3 && found.All(view => view.State == DeliveryState.Delivered));
        return [.. sink.Received];
    }
}
