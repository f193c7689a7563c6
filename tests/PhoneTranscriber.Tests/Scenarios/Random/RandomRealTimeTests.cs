using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Many calls at once on one bridge, on the machine's clock.</summary>
[Collection(nameof(RealTime))]
public sealed class RandomRealTimeTests
{
    private const int Calls = 200;

    private static readonly Trouble[] Troubles =
    [
        Trouble.Drop, Trouble.Error, Trouble.NoConnection, Trouble.TooManySessions, Trouble.LostEnd, Trouble.ShortLife, Trouble.SlowReading,
        Trouble.VagueTimes, Trouble.TwoFinals,
    ];

    [Fact]
    public async Task Two_hundred_calls_at_once_in_a_service_that_goes_wrong_at_random()
    {
        var start = TimeProvider.System.GetTimestamp();
        var plans = RandomScenario.Seeds(500_000, Calls).Select(seed => CallPlanner.Plan(seed, CallShape.Short, Troubles)).ToList();
        await using var bridge = await RandomBridge.StartAsync(TimeProvider.System, plans);
        var calls = await Task.WhenAll(plans.Select(plan => PlannedCall.DialAsync(plan, bridge, speed: 1)));
        await Task.WhenAll(calls.Select(call => call.SpeakToTheEndAsync()));

        await AwaitEndAsync(calls, bridge.Harness.Cancel);
        RandomScenario.AssertAll([.. calls.Select(CallResult.Of)], TimeProvider.System.GetElapsedTime(start));
    }

    private static async Task AwaitEndAsync(IReadOnlyList<PlannedCall> calls, CancellationToken cancel)
    {
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    foreach (var call in calls.Where(call => !call.IsOver)) await call.LookAsync();
                    return calls.All(call => call.IsOver) ? null : "a call is not over";
                },
                cancel,
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            // Which one, and what it did, is in the report.
        }
    }
}
