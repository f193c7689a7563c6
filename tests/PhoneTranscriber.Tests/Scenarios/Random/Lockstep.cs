using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>
/// Lets calls happen as fast as the machine can, yet as if every party were infinitely fast: a piece is said, all that it sets in motion
/// comes to rest, the clocks go on to the next moment at which anybody wants to be woken, and so on. Nothing races, whatever the bridge
/// does meanwhile: talk, connect, wait, or nothing at all.
/// </summary>
internal static class Lockstep
{
    private const int StepMs = 100;

    /// <summary>A call that is not over so long after it was hung up has failed: kept audio is sent at little more than the pace of speech.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs until every call is over, or its time is.</summary>
    public static async Task RunAsync(IReadOnlyList<LockstepCall> calls)
    {
        using var stillness = new Stillness();
        var steps = 0;
        for (var going = calls; going.Count > 0; going = [.. going.Where(IsGoing)])
        {
            foreach (var call in going)
                await call.Call.SpeakAsync(StepMs);

            await AdvanceAsync(going, stillness);
            // Once a second of the calls is often enough.
            if (++steps % 10 == 0)
                await Task.WhenAll(going.Where(call => call.Call.IsHungUp).Select(call => call.Call.LookAsync()));
        }
    }

    private static async Task AdvanceAsync(IReadOnlyList<LockstepCall> calls, Stillness stillness)
    {
        await stillness.WaitAsync(Patience);
        var limits = calls.Select(call => call.Clock.GetUtcNow().AddMilliseconds(StepMs)).ToArray();
        for (var fired = true; fired;)
        {
            fired = false;
            for (var i = 0; i < calls.Count; i++)
                fired |= calls[i].Clock.AdvanceToNextTimer(limits[i]);

            if (fired)
                await stillness.WaitAsync(Patience);
        }
    }

    private static bool IsGoing(LockstepCall call) =>
        !call.Call.IsOver && call.Clock.GetUtcNow() - call.Call.Start < TimeSpan.FromMilliseconds(call.Call.Plan.LengthMs) + Aftermath;
}
