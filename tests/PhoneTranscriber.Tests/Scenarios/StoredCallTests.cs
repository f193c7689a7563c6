using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>What stays of a call: found, exported, masked, deleted, and there after a restart.</summary>
public sealed class StoredCallTests
{
    private const string Card = "4242 4242 4242 4242";

    [Fact]
    public async Task A_call_is_found_and_exported_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-");
        string[] storage = [$"Storage:ConnectionString=Data Source={Path.Combine(folder.FullName, "kept.db")}"];
        string callSid;
        await using (var bridge = await BridgeHarness.StartAsync(storage))
        {
            callSid = await TalkAsync(bridge, 1, 2, 3);
        }

        await using (var bridge = await BridgeHarness.StartAsync(storage))
        {
            var call = await bridge.CallAsync(callSid);
            Assert.Equal("ended", call.GetProperty("state").GetString());
            Assert.Single(call.GetProperty("turns").EnumerateArray());
            Assert.Single(call.GetProperty("sessions").EnumerateArray());
            var found = await bridge.Api.GetFromJsonAsync<JsonElement>($"/api/calls?q={ToneWords.Text(2)}", bridge.Cancel);
            Assert.Equal(callSid, Assert.Single(found.GetProperty("calls").EnumerateArray()).GetProperty("callSid").GetString());
            foreach (var (extension, type) in new[] { ("json", "application/json"), ("txt", "text/plain"), ("srt", "application/x-subrip"), ("vtt", "text/vtt") })
            {
                using var answer = await bridge.Api.GetAsync($"/api/calls/{callSid}/transcript.{extension}", bridge.Cancel);
                Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
                Assert.Contains(ToneWords.Text(2), await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.OrdinalIgnoreCase);
            }

            // A webhook that Twilio repeats for a call that is over begins nothing.
            using (var answer = await PostVoiceAsync(bridge, callSid))
                Assert.Contains("<Hangup", await answer.Content.ReadAsStringAsync(bridge.Cancel), StringComparison.Ordinal);
            Assert.Equal("ended", (await bridge.CallAsync(callSid)).GetProperty("state").GetString());

            // A reader who was away while the process was restarted catches up from storage.
            await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: await FirstEventAsync(bridge, callSid));
            Assert.Equal("turn.final", (await feed.NextAsync(bridge.Cancel))!.Type);
            Assert.Equal("call.ended", (await feed.NextAsync(bridge.Cancel))!.Type);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_deleted_call_is_gone_with_everything_of_it()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var live = await bridge.DialAsync();
        using (var refused = await bridge.Api.DeleteAsync($"/api/calls/{live.CallSid}", bridge.Cancel))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        var callSid = await TalkAsync(bridge, 9);
        using (var deleted = await bridge.Api.DeleteAsync($"/api/calls/{callSid}", bridge.Cancel))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var path in new[] { $"/api/calls/{callSid}", $"/api/calls/{callSid}/transcript.txt" })
        {
            using var answer = await bridge.Api.GetAsync(path, bridge.Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.DoesNotContain(callSid, await bridge.Api.GetStringAsync("/api/webhooks/deliveries", bridge.Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain(callSid, await bridge.Api.GetStringAsync("/api/calls", bridge.Cancel), StringComparison.Ordinal);
        using var again = await bridge.Api.DeleteAsync($"/api/calls/{callSid}", bridge.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task A_card_number_is_masked_before_anything_sees_it()
    {
        var script = new TranscriptScript(ScriptedUtterance.Say($"My card is {Card}.", 300));
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-");
        var speech = new FakeAssemblyAIOptions { Session = BridgeHarness.Hears(SpeechSource.Script(script)) };
        await using (var bridge = await BridgeHarness.StartAsync(
            ["Redaction:Enabled=true", $"Storage:ConnectionString=Data Source={Path.Combine(folder.FullName, "masked.db")}", "Webhooks:Endpoints:0:Events:0=turn.partial", "Webhooks:Endpoints:0:Events:1=turn.final", "Webhooks:Endpoints:0:Events:2=call.dtmf", "Webhooks:Endpoints:0:Events:3=call.ended"],
            speech))
        {
            await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
            var call = await bridge.DialAsync();
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(new byte[8 * 5000], bridge.Cancel);
            await stream.SendDtmfAsync('4', bridge.Cancel);
            await call.HangUpAsync(bridge.Cancel);
            await bridge.EventsUntilEndAsync(call.CallSid);

            var shown = new StringBuilder();
            while (await feed.NextAsync(bridge.Cancel) is { } e)
            {
                shown.Append(e.Data);
                if (e.Type == "call.ended") break;
            }

            var everything = shown + string.Concat(bridge.Webhooks.Received.Select(webhook => webhook.Body))
                + await bridge.Api.GetStringAsync($"/api/calls/{call.CallSid}", bridge.Cancel) + bridge.Log.Text;
            Assert.Contains("[card number]", everything, StringComparison.Ordinal);
            Assert.Contains("\"digit\":\"*\"", everything, StringComparison.Ordinal);
            Assert.DoesNotContain("4242 4242", everything, StringComparison.Ordinal);
        }

        foreach (var file in folder.GetFiles())
            Assert.DoesNotContain("4242 4242", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file.FullName, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task While_storage_is_locked_the_call_goes_on_and_nothing_is_lost()
    {
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-");
        var path = Path.Combine(folder.FullName, "locked.db");
        await using (var bridge = await BridgeHarness.StartAsync([$"Storage:ConnectionString=Data Source={path}"], patience: TimeSpan.FromMinutes(1)))
        {
            var call = await bridge.DialAsync();
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
            using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=false"))
            {
                other.Open();
                using var locking = other.BeginTransaction(System.Data.IsolationLevel.Serializable);
                await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
                await Eventually.HoldsAsync(
                    async () =>
                    {
                        using var ready = await bridge.Api.GetAsync("/health/ready", bridge.Cancel);
                        return ready.StatusCode == HttpStatusCode.ServiceUnavailable ? null : "the bridge says that it is ready";
                    },
                    bridge.Cancel,
                    TimeSpan.FromSeconds(30));
                Assert.DoesNotContain(bridge.Webhooks.Received, webhook => webhook.Type == "turn.final");
            }

            await stream.PlayAsync(BridgeHarness.Say(3), bridge.Cancel);
            await call.HangUpAsync(bridge.Cancel);
            var events = await bridge.EventsUntilEndAsync(call.CallSid);
            Assert.Equal([1, 2, 3], BridgeHarness.Heard(events));
            Assert.Equal([1L, 2, 3, 4], events.Select(json => json.GetProperty("sequence").GetInt64()));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_query_that_cannot_be_read_is_answered_with_every_mistake_by_name()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        using var answer = await bridge.Api.GetAsync("/api/calls?from=foo&to=bar&limit=many&state=odd", bridge.Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel);
        Assert.Equal(["from", "limit", "state", "to"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        using var right = await bridge.Api.GetAsync("/api/calls?from=2026-11-21T10:15:30Z&limit=2", bridge.Cancel);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    private static async Task<string> TalkAsync(BridgeHarness bridge, params int[] words)
    {
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(words), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await Eventually.HoldsAsync(
            async () => (await bridge.CallAsync(call.CallSid)).GetProperty("state").GetString() == "ended" ? null : "the call has not ended", bridge.Cancel);
        return call.CallSid;
    }

    private static async Task<HttpResponseMessage> PostVoiceAsync(BridgeHarness bridge, string callSid)
    {
        KeyValuePair<string, string>[] form = [new("CallSid", callSid), new("From", "+1"), new("To", "+2"), new("Direction", "inbound")];
        var url = new Uri(bridge.Url, "/twilio/voice");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature", TwilioSignature.Sign(BridgeHarness.AuthToken, url.ToString(), form));
        return await bridge.Api.SendAsync(request, bridge.Cancel);
    }

    private static async Task<string> FirstEventAsync(BridgeHarness bridge, string callSid)
    {
        var deliveries = await bridge.Api.GetFromJsonAsync<JsonElement>($"/api/webhooks/deliveries?callSid={callSid}", bridge.Cancel);
        return deliveries.GetProperty("deliveries").EnumerateArray()
            .Single(delivery => delivery.GetProperty("type").GetString() == "call.started").GetProperty("eventId").GetString()!;
    }
}
