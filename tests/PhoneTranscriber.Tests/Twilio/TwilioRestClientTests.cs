using Microsoft.Extensions.Logging.Abstractions;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class TwilioRestClientTests : IAsyncLifetime
{
    private const string CallSid = "CA00112233445566778899aabbccddeeff";

    private readonly ManualTimeProvider _clock = new();
    private readonly HttpClient _http = TwilioRestSender.CreateClient();
    private FakeTwilioRest _twilio = null!;
    private TwilioSettings _settings = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TwimlStream Stream => new()
    {
        Url = new Uri("wss://phone.example.org/twilio/media"),
        Name = "pt-1",
        Track = StreamTrack.Both,
        StatusCallback = new Uri("https://phone.example.org/twilio/stream-status"),
        Parameters = [new("token", "Yw93Lk"), new("from", "+15550001111")],
    };

    public async ValueTask InitializeAsync()
    {
        _twilio = await FakeTwilioRest.StartAsync(Cancel);
        _settings = new TwilioSettings { AccountSid = _twilio.AccountSid, AuthToken = _twilio.AuthToken, ApiBaseUrl = _twilio.BaseUrl };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _twilio.DisposeAsync();
    }

    [Fact]
    public async Task It_hangs_up()
    {
        var call = _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        await Client().HangUpAsync(CallSid, Cancel);
        Assert.Equal("completed", call.Status);
    }

    [Fact]
    public async Task A_call_or_stream_that_is_over_counts_as_ended()
    {
        await Client().HangUpAsync(CallSid, Cancel);
        await Client().StopStreamAsync(CallSid, "pt-1", Cancel);
        Assert.Equal([404, 404], _twilio.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task It_starts_a_stream_and_stops_it_by_name()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        Assert.True(await Client().StartStreamAsync(CallSid, Stream, Cancel));
        var started = await _twilio.NextStreamAsync(Cancel);
        Assert.Equal(
            (Stream.Url, "pt-1", "both_tracks", Stream.StatusCallback, "Yw93Lk", "+15550001111"),
            (started.Url, started.Name, started.Track, started.StatusCallback, started.Parameters["token"], started.Parameters["from"]));

        await Client().StopStreamAsync(CallSid, "pt-1", Cancel);
        Assert.True(started.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_stream_is_not_started_on_a_call_that_is_not_there() => Assert.False(await Client().StartStreamAsync(CallSid, Stream, Cancel));

    [Fact]
    public async Task It_fetches_a_call()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid, From = "+1", To = "+2", Direction = "outbound-api" });
        Assert.Equal(new TwilioRestCall("in-progress", "outbound-api", "+1", "+2"), await Client().FindCallAsync(CallSid, Cancel));
        Assert.Null(await Client().FindCallAsync(CallSid.Replace('0', '1'), Cancel));
    }

    [Fact]
    public async Task Wrong_credentials_are_not_tried_twice()
    {
        _settings.AuthToken = "wrong";
        var refused = await Assert.ThrowsAsync<TwilioRestException>(() => Client().HangUpAsync(CallSid, Cancel));
        Assert.Equal(401, refused.Status);
        Assert.Contains("Twilio:AuthToken", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
        Assert.Single(_twilio.Requests);
    }

    [Fact]
    public async Task Without_an_account_nothing_is_asked()
    {
        _settings.AccountSid = null;
        Assert.False(Client().IsConfigured);
        await Assert.ThrowsAsync<TwilioRestException>(() => Client().HangUpAsync(CallSid, Cancel));
        Assert.Empty(_twilio.Requests);
    }

    [Fact]
    public async Task A_fault_of_Twilio_s_is_tried_three_more_times_each_after_a_longer_wait()
    {
        var call = _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        _twilio.FailNext(500, times: 3);
        // 0.5, 1 and 2 s, each 20 % less at the least.
        Assert.True(await TimeTakenAsync(Client().HangUpAsync(CallSid, Cancel)) >= TimeSpan.FromSeconds(2.8));
        Assert.Equal("completed", call.Status);

        _twilio.FailNext(503, times: 4);
        var refused = await Assert.ThrowsAsync<TwilioRestException>(() => TimeTakenAsync(Client().HangUpAsync(CallSid, Cancel)));
        Assert.Equal(503, refused.Status);
        Assert.Equal(8, _twilio.Requests.Count);
    }

    [Fact]
    public async Task It_comes_back_when_Twilio_says_so()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        _twilio.FailNext(429, retryAfterSeconds: 7);
        Assert.True(await TimeTakenAsync(Client().HangUpAsync(CallSid, Cancel)) >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task It_does_not_wait_for_ever()
    {
        _twilio.FailNext(429, retryAfterSeconds: 3600);
        var refused = await Assert.ThrowsAsync<TwilioRestException>(() => Client().HangUpAsync(CallSid, Cancel));
        Assert.Equal(429, refused.Status);
    }

    [Fact]
    public async Task A_network_that_is_away_is_tried_again_and_then_reported()
    {
        _settings.ApiBaseUrl = new Uri($"http://127.0.0.1:{Scenarios.BridgeProcess.FreePort()}");
        var thrown = await Assert.ThrowsAsync<TwilioRestException>(() => TimeTakenAsync(Client().HangUpAsync(CallSid, Cancel)));
        Assert.Contains("cannot be reached", thrown.Message, StringComparison.Ordinal);
        Assert.Null(thrown.Status);
    }

    [Fact]
    public async Task A_start_that_broke_off_is_repeated_under_its_name_and_starts_one_stream()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        var first = Client();
        Assert.True(await first.StartStreamAsync(CallSid, Stream, Cancel));
        // The answer to that was lost, as it were: the repetition finds the name taken.
        _twilio.FailNext(500);
        await TimeTakenAsync(Client().StartStreamAsync(CallSid, Stream, Cancel));
        var names = _twilio.Requests.Select(request => request.Form["Name"].ToString()).Distinct();
        Assert.Equal(["pt-1"], names);
        Assert.Equal([201, 500, 400], _twilio.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task What_Twilio_will_not_start_is_said_in_its_words()
    {
        _twilio.AddCall(new FakeTwilioRestCall { Sid = CallSid });
        await Client().StartStreamAsync(CallSid, Stream, Cancel);
        var refused = await Assert.ThrowsAsync<TwilioRestException>(() => Client().StartStreamAsync(CallSid, Stream, Cancel));
        Assert.Contains("running already", refused.Message, StringComparison.Ordinal);
    }

    private TwilioRestClient Client() =>
        new(new TwilioRestSender(_http, _settings, _clock, new Jitter(new Random(5)), NullLogger<TwilioRestSender>.Instance));

    /// <summary>Moves the clock on until it is done; how far that was.</summary>
    private async Task<TimeSpan> TimeTakenAsync(Task asked)
    {
        var start = _clock.GetTimestamp();
        await Eventually.HoldsAsync(
            () =>
            {
                if (asked.IsCompleted) return null;
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                return "Twilio has not been asked for the last time";
            },
            Cancel);
        await asked;
        return _clock.GetElapsedTime(start);
    }
}
