using System.Globalization;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Samples;

public sealed class NodeReceiverTests
{
    private const string OtherSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public async Task The_public_library_accepts_what_the_bridge_signs_and_prints_the_call_in_order()
    {
        await using var node = await NodeReceiver.StartAsync(BridgeHarness.WebhookSecret, TestContext.Current.CancellationToken);
        await using var bridge = await BridgeHarness.StartAsync(
            [$"Webhooks:Endpoints:1:Url={node.Url}", $"Webhooks:Endpoints:1:Secret={BridgeHarness.WebhookSecret}"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(3), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        foreach (var json in events)
        {
            var said = json.GetProperty("data").TryGetProperty("turn", out var turn)
                ? $"caller: {turn.GetProperty("text").GetString()}"
                : $"({json.GetProperty("type").GetString()})";
            var expected = string.Create(CultureInfo.InvariantCulture, $"{call.CallSid} {json.GetProperty("sequence").GetInt64()} {said}");
            Assert.Equal(expected, await node.NextAsync(bridge.Cancel));
        }
    }

    [Fact]
    public async Task Forged_and_stale_webhooks_are_refused_and_duplicates_printed_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var node = await NodeReceiver.StartAsync($"{OtherSecret} {BridgeHarness.WebhookSecret}", cancel);
        var now = TimeProvider.System.GetUtcNow();
        var genuine = WebhookRequest.Turn(now, 1, "one\nCA0 2 caller: two");
        Assert.Equal(401, await (genuine with { Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" }).PostAsync(node.Url));
        Assert.Equal(401, await (genuine with { Signature = null }).PostAsync(node.Url));
        Assert.Equal(401, await WebhookRequest.Turn(now.AddMinutes(-6), 1, "stale").PostAsync(node.Url));
        Assert.Equal(404, await genuine.PostAsync(new Uri(node.Url, "/elsewhere")));
        Assert.Equal(413, await WebhookRequest.Turn(now, 1, new string('x', 2 * 1024 * 1024)).PostAsync(node.Url));
        Assert.Equal(204, await genuine.PostAsync(node.Url));
        Assert.Equal(204, await genuine.PostAsync(node.Url));
        Assert.Equal(204, await (WebhookRequest.Turn(now, 2, "two") with { Secret = OtherSecret }).PostAsync(node.Url));
        Assert.Equal($"{WebhookRequest.CallSid} 1 caller: one CA0 2 caller: two", await node.NextAsync(cancel));
        Assert.Equal($"{WebhookRequest.CallSid} 2 caller: two", await node.NextAsync(cancel));
    }
}
