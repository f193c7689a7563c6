using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_failing_endpoint_is_tried_again_with_the_same_id_and_body_and_order_is_kept()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        bridge.Webhooks.Answer = webhook => webhook.Index == 0 ? new SinkAnswer(500) : SinkAnswer.Ok;
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);

        var received = bridge.Webhooks.Received;
        Assert.Equal(["call.started", "call.started", "turn.final", "call.ended"], received.Select(webhook => webhook.Type));
        Assert.Equal(received[0].Id, received[1].Id);
        Assert.Equal(received[0].Body, received[1].Body);
    }

    [Fact]
    public async Task An_endpoint_gets_the_types_it_asked_for_counted_without_gaps()
    {
        await using var bridge = await BridgeHarness.StartAsync(["Webhooks:Endpoints:0:Events:0=turn.final", "Webhooks:Endpoints:0:Events:1=call.ended"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(["turn.final", "call.ended"], events.Select(json => json.GetProperty("type").GetString()));
        Assert.Equal([1L, 2], events.Select(json => json.GetProperty("sequence").GetInt64()));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var bridge = await BridgeHarness.StartAsync();
        var elsewhere = new Dictionary<string, string> { ["Location"] = new Uri(bridge.Webhooks.Url, "/elsewhere").ToString() };
        bridge.Webhooks.Answer = _ => new SinkAnswer(307) { Headers = elsewhere };
        var call = await bridge.DialAsync();
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
        await call.PostCallStatusAsync("completed", bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.ended", bridge.Cancel);
        Assert.DoesNotContain(bridge.Webhooks.Received, webhook => webhook.Path.Contains("elsewhere", StringComparison.Ordinal));
    }
}
