using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A call on a bridge of its own, with a clock of its own: what it does depends on its plan alone.</summary>
internal sealed record LockstepCall(ManualTimeProvider Clock, RandomBridge Bridge, PlannedCall Call) : IAsyncDisposable
{
    public static async Task<LockstepCall> DialAsync(CallPlan plan)
    {
        var clock = new ManualTimeProvider();
        var bridge = await RandomBridge.StartAsync(clock, plan);
        return new LockstepCall(clock, bridge, await PlannedCall.DialAsync(plan, bridge, speed: 0));
    }

    public ValueTask DisposeAsync() => Bridge.DisposeAsync();
}
