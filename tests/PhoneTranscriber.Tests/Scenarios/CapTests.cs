using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>A cap on concurrent calls, which holds; whoever is over it still gets TwiML.</summary>
public sealed class CapTests
{
    private const string Polite = "We cannot take your call right now. Please try again later.";

    [Fact]
    public async Task Of_200_calls_at_once_exactly_as_many_are_transcribed_as_may_be()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=20"]);
        var calls = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => bridge.DialAsync()));
        var taken = calls.Where(call => call.Twiml.Stream is not null).ToList();
        Assert.Equal(20, taken.Count);
        Assert.All(calls.Except(taken), call => Assert.Equal(("Say", Polite), (Assert.Single(call.Twiml.Verbs).Name, call.Twiml.Spoken)));
        Assert.Equal(180, bridge.Log.Text.Split("not taken (Full)").Length - 1);

        await Task.WhenAll(taken.Select(async call => await (await call.ConnectStreamAsync(bridge.Cancel)).PlayAsync(BridgeHarness.Say(1), bridge.Cancel)));
        Assert.Null((await bridge.DialAsync()).Twiml.Stream);
        // Each call that ends makes room for one.
        await taken[0].HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(taken[0].CallSid);
        Assert.NotNull((await bridge.DialAsync()).Twiml.Stream);
        Assert.Null((await bridge.DialAsync()).Twiml.Stream);
    }

    [Theory]
    [InlineData("Forward", "ForwardTo=+15550100300", "Dial")]
    [InlineData("Redirect", "RedirectUrl=https://example.com/twiml", "Redirect")]
    public async Task Over_the_cap_a_call_goes_where_it_was_to_go_untranscribed(string mode, string setting, string verb)
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=1", $"Numbers:0:Mode={mode}", $"Numbers:0:{setting}"]);
        Assert.NotNull((await bridge.DialAsync()).Twiml.Stream);
        Assert.Equal(verb, Assert.Single((await bridge.DialAsync()).Twiml.Verbs).Name);
    }

    [Fact]
    public async Task A_number_has_its_own_words_for_it()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=1", "Numbers:0:Busy=Zur Zeit ist besetzt.", "Numbers:0:Language=de-DE", "Numbers:0:Speech:LanguageCodes:0=de"]);
        await bridge.DialAsync();
        var refused = await bridge.DialAsync();
        Assert.Equal("Zur Zeit ist besetzt.", refused.Twiml.Spoken);
        Assert.Equal("de-DE", Assert.Single(refused.Twiml.Verbs).Attributes["language"]);
    }

    [Fact]
    public async Task A_webhook_that_is_delivered_twice_takes_one_place_and_gets_one_answer()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=2"]);
        var twice = bridge.Caller with { Webhook = new WebhookSwitches { DeliverTwice = true } };
        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bridge.DialAsync(twice)));
        Assert.Equal(2, calls.Count(call => call.Twiml.Stream is not null));
        Assert.All(calls, call => Assert.Single(call.Deliveries.Select(answer => answer.Body).Distinct()));
    }

    [Fact]
    public async Task A_live_call_is_never_refused_its_resume()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=1", "Calls:ResumeGrace=00:00:20"]);
        var call = await bridge.DialAsync();
        var lost = await call.ConnectStreamAsync(bridge.Cancel);
        await lost.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        await lost.CloseAsync(bridge.Cancel);
        Assert.Null((await bridge.DialAsync()).Twiml.Stream);
        Assert.NotNull((await call.ConnectActionAsync(bridge.Cancel)).Stream);
        var again = await call.ConnectStreamAsync(bridge.Cancel);
        await again.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        Assert.Equal([1, 2], BridgeHarness.Heard(await bridge.EventsUntilEndAsync(call.CallSid)));
    }

    [Fact]
    public async Task A_call_that_never_gets_its_stream_gives_its_place_back()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Calls:MaxConcurrent=1", "Calls:StreamTimeout=00:00:01"]);
        Assert.NotNull((await bridge.DialAsync()).Twiml.Stream);
        await Eventually.HoldsAsync(async () => (await bridge.DialAsync()).Twiml.Stream is null ? "the place is still taken" : null, bridge.Cancel);
    }
}
