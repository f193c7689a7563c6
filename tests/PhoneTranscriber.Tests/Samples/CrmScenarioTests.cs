using System.Text.Json;
using PhoneTranscriber.CrmReceiver;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Samples;

public sealed class CrmScenarioTests
{
    [Fact]
    public async Task A_whole_call_of_both_parties_is_on_the_timeline_as_the_bridge_has_it()
    {
        await using var crm = await CrmHost.StartAsync();
        await AssertArrivesAsync(crm, []);
        Assert.DoesNotContain("Duplicate", crm.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_fails_at_random_gets_everything_in_order_all_the_same()
    {
        await using var crm = await CrmHost.StartAsync(["--fail=0.6", "--seed=7"]);
        await AssertArrivesAsync(crm, Enumerable.Range(0, 30).Select(i => $"Webhooks:RetrySchedule:{i}=00:00:00.01"));
        Assert.Contains("Duplicate", crm.Log.Text, StringComparison.Ordinal);
        Assert.Contains(nameof(Failure.BeforeStoring), crm.Log.Text, StringComparison.Ordinal);
    }

    private static async Task AssertArrivesAsync(CrmHost crm, IEnumerable<string> settings)
    {
        await using var bridge = await BridgeHarness.StartAsync(
        [
            "Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300",
            $"Webhooks:Endpoints:1:Url={crm.Webhooks}", $"Webhooks:Endpoints:1:Secret={BridgeHarness.WebhookSecret}", .. settings,
        ]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2, 3), BridgeHarness.Say(33, 34), bridge.Cancel);
        await stream.SendDtmfAsync('5', bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(4, 5), BridgeHarness.SayUnfinished(35), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        await Eventually.HoldsAsync(
            () => crm.Store.Timeline() is [{ Calls: [{ EndedAt: not null }] }] ? null : "the call has not ended at the CRM\n" + crm.Log.Text,
            bridge.Cancel);

        var known = await bridge.CallAsync(call.CallSid);
        var arrived = crm.Call();
        Assert.Equal(call.CallSid, arrived.CallSid);
        Assert.Equal("+15550100111", arrived.Number);
        Assert.Equal(known.GetProperty("endReason").GetString(), arrived.Reason);
        Assert.Equal(arrived.Turns.Count, arrived.Announced);
        Assert.Equal(
            known.GetProperty("turns").EnumerateArray().Select(Turn),
            arrived.Turns.Select(turn => (turn.Turn, turn.Speaker, turn.StartMs, turn.Text)));
        Assert.Equal(["agent", "caller"], arrived.Turns.Select(turn => turn.Speaker).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(arrived.Doubts);
    }

    private static (long Order, string Speaker, long StartMs, string Text) Turn(JsonElement turn) => (
        turn.GetProperty("order").GetInt64(), turn.GetProperty("speaker").GetString()!,
        turn.GetProperty("startMs").GetInt64(), turn.GetProperty("text").GetString()!);
}
