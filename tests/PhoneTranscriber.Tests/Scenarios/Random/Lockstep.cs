using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>
/// Lets calls happen as fast as the machine can, yet as if every party were infinitely fast: a piece is said, all that it sets in motion
/// comes to rest, the clocks go on to the next moment at which anybody wants to be woken, and so on. Nothing races, whatever the bridge
/// does meanwhile: talk, connect, wait, or nothing at all.
/// </summary>
internal static class Lockstep
{
    /// <summary>A call that is not over so long after it was hung up has failed: kept audio is sent at little more than the pace of speech.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs until every call is over, or its time is.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="stepMs">The piece that is said at a time, ms. A longer one takes less of the machine's time.</param>
    /// <param name="restMs">
    /// How long the clocks may go on, ms, before all is let come to rest: parties are so slow at most, and the machine is looked at less
    /// often. 0: not at all.
    /// </param>
    public static async Task RunAsync(IReadOnlyList<LockstepCall> calls, int stepMs, int restMs)
    {
        using var stillness = new Stillness();
        var beat = EventLoop.Beat;
        EventLoop.Beat = TimeSpan.Zero;
        try
        {
            await GoOnAsync(calls, stepMs, restMs, stillness);
        }
        finally
        {
            EventLoop.Beat = beat;
        }
    }

    private static async Task GoOnAsync(IReadOnlyList<LockstepCall> calls, int stepMs, int restMs, Stillness stillness)
    {
        var steps = 0;
        for (var going = calls; going.Count > 0; going = [.. going.Where(IsGoing)])
        {
            foreach (var call in going)
                await call.Call.SpeakAsync(stepMs);

            await AdvanceAsync(going, stepMs, restMs, stillness);
            // Once in ten is often enough.
            if (++steps % 10 == 0)
                await Task.WhenAll(going.Where(call => call.Call.IsHungUp).Select(call => call.Call.LookAsync()));
        }
    }

    private static async Task AdvanceAsync(IReadOnlyList<LockstepCall> calls, int stepMs, int restMs, Stillness stillness)
    {
        await stillness.WaitAsync(Patience);
        var limits = calls.Select(call => call.Clock.GetUtcNow().AddMilliseconds(stepMs)).ToArray();
        var restAt = calls.Select(call => call.Clock.GetUtcNow().AddMilliseconds(restMs)).ToArray();
        for (var fired = true; fired;)
        {
            fired = false;
            for (var i = 0; i < calls.Count; i++)
                fired |= calls[i].Clock.AdvanceToNextTimer(limits[i]);

            if (!fired || !calls.Where((call, i) => call.Clock.GetUtcNow() >= restAt[i]).Any())
                continue;

            await stillness.WaitAsync(Patience);
            for (var i = 0; i < calls.Count; i++)
                restAt[i] = calls[i].Clock.GetUtcNow().AddMilliseconds(restMs);
        }
    }

    private static bool IsGoing(LockstepCall call) =>
        !call.Call.IsOver && call.Clock.GetUtcNow() - call.Call.Start < TimeSpan.FromMilliseconds(call.Call.Plan.LengthMs) + Aftermath;
}
