using System.Net;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class TwilioCallerTests
{
    private const string Listening = "<Response><Connect action='/twilio/voice/resume'><Stream url='wss://phone.example.org/twilio/media'/></Connect></Response>";
    private static readonly Uri Public = new("https://phone.example.org");

    [Fact]
    public async Task The_voice_webhook_is_a_signed_form_with_every_field()
    {
        await using var bridge = await StubBridge.StartAsync(Listening);
        using var caller = new TwilioCaller(new TwilioCallerOptions
        {
            BridgeUrl = bridge.Url,
            PublicUrl = Public,
            Webhook = new WebhookSwitches { ForwardedHeaders = true, ExtraFields = new Dictionary<string, string> { ["Ungewöhnlich"] = "ä ö" } },
        });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);

        var request = bridge.Request("/twilio/voice");
        Assert.Equal("POST", request.Method);
        Assert.Equal("phone.example.org", request.Headers["Host"]);
        Assert.Equal("https", request.Headers["X-Forwarded-Proto"]);
        Assert.StartsWith("application/x-www-form-urlencoded", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(call.CallSid, request.Form["CallSid"]);
        Assert.Matches("^CA[0-9a-f]{32}$", call.CallSid);
        Assert.Equal("ringing", request.Form["CallStatus"]);
        Assert.Equal("", request.Form["CalledCity"]);
        Assert.Equal("Zoë  Ng", request.Form["CallerName"]);
        Assert.Equal("ä ö", request.Form["Ungewöhnlich"]);
        Assert.Equal(
            TwilioSignature.Sign("4f6d1c0b9a8e7d6c5b4a39281706f5e4", "https://phone.example.org/twilio/voice", request.Form),
            request.Headers["X-Twilio-Signature"]);
        Assert.True(request.Headers.ContainsKey("I-Twilio-Idempotency-Token"));
    }

    [Fact]
    public async Task By_get_the_fields_and_the_signature_are_in_and_over_the_query()
    {
        await using var bridge = await StubBridge.StartAsync(Listening);
        using var caller = new TwilioCaller(new TwilioCallerOptions
        {
            BridgeUrl = bridge.Url,
            PublicUrl = Public,
            Webhook = new WebhookSwitches { UseGet = true },
        });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);

        var request = bridge.Request("/twilio/voice");
        Assert.Equal("GET", request.Method);
        Assert.Equal(call.CallSid, request.Form["CallSid"]);
        Assert.Equal(
            TwilioSignature.Sign("4f6d1c0b9a8e7d6c5b4a39281706f5e4", "https://phone.example.org" + request.RawTarget, []),
            request.Headers["X-Twilio-Signature"]);
    }

    [Fact]
    public async Task A_tampered_field_does_not_match_its_signature()
    {
        await using var bridge = await StubBridge.StartAsync(Listening);
        using var caller = new TwilioCaller(new TwilioCallerOptions
        {
            BridgeUrl = bridge.Url,
            Webhook = new WebhookSwitches { TamperedFields = new Dictionary<string, string> { ["From"] = "+15559999999" } },
        });
        bridge.Answer("<Response/>");
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);

        var request = bridge.Request("/twilio/voice");
        var url = bridge.Url.GetLeftPart(UriPartial.Authority) + "/twilio/voice";
        Assert.Equal("+15559999999", request.Form["From"]);
        Assert.NotEqual(TwilioSignature.Sign("4f6d1c0b9a8e7d6c5b4a39281706f5e4", url, request.Form), request.Headers["X-Twilio-Signature"]);
        var signed = new Dictionary<string, string>(request.Form) { ["From"] = "+15550100111" };
        Assert.Equal(TwilioSignature.Sign("4f6d1c0b9a8e7d6c5b4a39281706f5e4", url, signed), request.Headers["X-Twilio-Signature"]);
    }

    [Fact]
    public async Task A_duplicate_delivery_carries_the_same_token_and_call()
    {
        await using var bridge = await StubBridge.StartAsync("<Response/>");
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, Webhook = new WebhookSwitches { DeliverTwice = true } });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, call.Deliveries.Count);
        Assert.Equal(2, bridge.Requests.Count);
        Assert.Single(bridge.Requests.Select(static request => request.Headers["I-Twilio-Idempotency-Token"]).Distinct());
        Assert.Single(bridge.Requests.Select(static request => request.Form["CallSid"]).Distinct());
    }

    [Theory]
    [InlineData(SignatureFault.Missing)]
    [InlineData(SignatureFault.Garbage)]
    [InlineData(SignatureFault.WrongToken)]
    public async Task A_refusal_is_reported_with_its_status(SignatureFault fault)
    {
        await using var bridge = await StubBridge.StartAsync();
        bridge.Answer("no", "text/plain", 403);
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, Webhook = new WebhookSwitches { Signature = fault } });

        var refused = await Assert.ThrowsAsync<TwimlException>(() => caller.DialAsync(TestContext.Current.CancellationToken));
        Assert.Equal((11200, HttpStatusCode.Forbidden), (refused.ErrorCode, refused.Status));
        Assert.Equal(fault != SignatureFault.Missing, bridge.Request("/twilio/voice").Headers.ContainsKey("X-Twilio-Signature"));
    }

    [Fact]
    public async Task After_15_seconds_without_an_answer_the_caller_gives_up()
    {
        var clock = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        await using var bridge = await StubBridge.StartAsync();
        bridge.Voice = context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, Clock = clock });
        var dialing = caller.DialAsync(TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(dialing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(11200, (await Assert.ThrowsAsync<TwimlException>(() => dialing)).ErrorCode);
    }

    [Fact]
    public async Task A_bridge_that_is_not_there_is_named()
    {
        Uri gone;
        await using (var bridge = await StubBridge.StartAsync())
            gone = bridge.Url;

        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = gone });
        var failure = await Assert.ThrowsAsync<TwimlException>(() => caller.DialAsync(TestContext.Current.CancellationToken));
        Assert.Equal(11205, failure.ErrorCode);
        Assert.Contains(gone.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Response><Start><Stream url='wss://phone.example.org/m'/></Start></Response>")]
    [InlineData("<Response><Start><Stream url='wss://phone.example.org/m'/></Start><Hangup/></Response>")]
    [InlineData("<Response><Say>We are busy.</Say></Response>")]
    public async Task A_document_that_lets_the_call_end_opens_no_stream(string twiml)
    {
        await using var bridge = await StubBridge.StartAsync(twiml);
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, PublicUrl = Public });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<TwimlException>(() => call.ConnectStreamAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(bridge.Requests, static request => request.Path == "/m");
    }

    [Fact]
    public async Task Call_status_callbacks_count_and_are_dated_as_in_mail()
    {
        await using var bridge = await StubBridge.StartAsync(Listening);
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, PublicUrl = Public, Clock = new ManualTimeProvider() });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);
        await call.PostCallStatusAsync("in-progress", TestContext.Current.CancellationToken);
        var answer = await call.PostCallStatusAsync("completed", TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccess);
        var forms = bridge.Requests.Where(static request => request.Path == "/twilio/voice/status").Select(static request => request.Form).ToList();
        Assert.Equal(["0", "1"], forms.Select(static form => form["SequenceNumber"]));
        Assert.Equal("Fri, 20 Nov 2026 09:15:00 +0000", forms[1]["Timestamp"]);
        Assert.False(forms[0].ContainsKey("CallDuration"));
        Assert.Equal("0", forms[1]["CallDuration"]);
    }

    [Fact]
    public async Task The_connect_action_takes_over()
    {
        await using var bridge = await StubBridge.StartAsync(Listening);
        using var caller = new TwilioCaller(new TwilioCallerOptions { BridgeUrl = bridge.Url, PublicUrl = Public });
        await using var call = await caller.DialAsync(TestContext.Current.CancellationToken);
        bridge.Answer("<Response><Hangup/></Response>");
        var next = await call.ConnectActionAsync(TestContext.Current.CancellationToken);

        Assert.Same(next, call.Twiml);
        Assert.Equal("Hangup", Assert.Single(next.Verbs).Name);
        Assert.Equal("in-progress", bridge.Request("/twilio/voice/resume").Form["CallStatus"]);
    }
}
