using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

/// <summary>The fake of Twilio's REST API answers as the real one does.</summary>
public sealed class FakeTwilioRestTests : IAsyncLifetime
{
    private const string CallSid = "CA00112233445566778899aabbccddeeff";

    private readonly HttpClient _http = new();
    private FakeTwilioRest _twilio = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _twilio = await FakeTwilioRest.StartAsync(Cancellation);
        _http.BaseAddress = new Uri(_twilio.BaseUrl, $"/2010-04-01/Accounts/{_twilio.AccountSid}/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_twilio.AccountSid}:{_twilio.AuthToken}")));
    }

    [Fact]
    public async Task A_stream_is_created_announced_and_stopped_by_sid_or_name()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });

        foreach (var byName in new[] { false, true })
        {
            var (status, created) = await PostAsync(
                $"Calls/{CallSid}/Streams.json",
                ("Url", "wss://phone.example.org/twilio/media"),
                ("Name", "pt-2"),
                ("Track", "both_tracks"),
                ("Parameter1.Name", "token"),
                ("Parameter1.Value", "Yw93Lk"));
            Assert.Equal((HttpStatusCode.Created, "in-progress"), (status, created.GetProperty("status").GetString()));
            var stream = await _twilio.NextStreamAsync(Cancellation);
            Assert.Equal(created.GetProperty("sid").GetString(), stream.Sid);
            Assert.Equal(("both_tracks", "Yw93Lk"), (stream.Track, stream.Parameters["token"]));

            var path = $"Calls/{CallSid}/Streams/{(byName ? stream.Name : stream.Sid)}.json";
            var (stopped, answer) = await PostAsync(path, ("Status", "stopped"));
            Assert.Equal((HttpStatusCode.OK, "stopped"), (stopped, answer.GetProperty("status").GetString()));
            Assert.True(stream.Stopped.IsCompletedSuccessfully);
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(path, ("Status", "stopped"))).Status);
        }
    }

    [Theory]
    [InlineData("https://phone.example.org/twilio/media", "both_tracks", 31923)]
    [InlineData("wss://phone.example.org/twilio/media?token=1", "both_tracks", 31923)]
    [InlineData("wss://phone.example.org/twilio/media", "both", 31941)]
    public async Task A_stream_that_Twilio_would_not_open_is_refused(string url, string track, int code)
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });

        var (status, error) = await PostAsync($"Calls/{CallSid}/Streams.json", ("Url", url), ("Track", track));

        Assert.Equal((HttpStatusCode.BadRequest, code), (status, error.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task A_call_is_redirected_and_hung_up_once()
    {
        var call = _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        var path = $"Calls/{CallSid}.json";

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(path, ("Twiml", "<Response/>"))).Status);
        Assert.Equal("<Response/>", call.Twiml);
        Assert.Equal("in-progress", (await PostAsync(path, ("Status", "canceled"))).Body.GetProperty("status").GetString());
        Assert.Equal("completed", (await PostAsync(path, ("Status", "completed"))).Body.GetProperty("status").GetString());
        await call.Ended.WaitAsync(Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(path, ("Status", "completed"))).Status);
        Assert.Contains("\"status\":\"completed\"", await _http.GetStringAsync(path, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_come_as_ordered_in_the_shape_of_Twilio()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        _twilio.FailNext(429, times: 2, retryAfterSeconds: 7);

        using var first = await _http.GetAsync($"Calls/{CallSid}.json", Cancellation);
        using var second = await _http.GetAsync($"Calls/{CallSid}.json", Cancellation);
        using var third = await _http.GetAsync($"Calls/{CallSid}.json", Cancellation);

        Assert.Equal([429, 429, 200], _twilio.Requests.Select(request => request.Status));
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter?.Delta);
        var error = JsonDocument.Parse(await first.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal((20429, 429), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Without_the_right_credentials_nothing_is_told()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "eDp5");

        using var answer = await _http.GetAsync($"Calls/{CallSid}.json", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("20003", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(401, (await _twilio.NextRequestAsync(Cancellation)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _twilio.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await _http.PostAsync(path, form, Cancellation);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return (answer.StatusCode, body.RootElement.Clone());
    }
}
