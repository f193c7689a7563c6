using System.Globalization;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Plans calls from seeds, lets them happen and checks them.</summary>
internal static class RandomScenario
{
    /// <summary>Calls in lockstep at a time: enough to keep the machine busy, few enough for its memory.</summary>
    private const int Together = 20;

    private const int MostReports = 3;

    /// <summary>The seeds of a test, or those of <c>PHONE_TRANSCRIBER_SEEDS</c>: <c>17</c>, <c>17,30</c> or <c>1-5000</c>.</summary>
    public static IEnumerable<int> Seeds(int from, int count) =>
        Environment.GetEnvironmentVariable("PHONE_TRANSCRIBER_SEEDS") is not { Length: > 0 } wanted
            ? Enumerable.Range(from, count)
            : wanted.Split(',').Select(range => range.Split('-').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture)).ToList())
                .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1));

    /// <summary>The calls of these seeds, in lockstep.</summary>
    public static Task HoldsAsync(IEnumerable<int> seeds, params IReadOnlyCollection<Trouble> troubles) =>
        RunAsync(seeds.Select(seed => CallPlanner.Plan(seed, CallShape.Long, troubles)));

    /// <summary>Every call in lockstep, each on a bridge of its own.</summary>
    /// <param name="plans">The calls.</param>
    /// <param name="stepMs">See <see cref="Lockstep.RunAsync"/>.</param>
    /// <param name="restMs">The same.</param>
    public static async Task RunAsync(IEnumerable<CallPlan> plans, int stepMs = 100, int restMs = 0)
    {
        var start = TimeProvider.System.GetTimestamp();
        var results = new List<CallResult>();
        foreach (var some in plans.Chunk(Together))
        {
            var calls = await Task.WhenAll(some.Select(LockstepCall.DialAsync));
            await Lockstep.RunAsync(calls, stepMs, restMs);
            results.AddRange(calls.Select(call => CallResult.Of(call.Call)));
            await Task.WhenAll(calls.Select(call => call.DisposeAsync().AsTask()));
        }

        AssertAll(results, TimeProvider.System.GetElapsedTime(start));
    }

    /// <summary>Fails with the seeds that failed and the timelines of the first of them; says what it took.</summary>
    public static void AssertAll(IReadOnlyList<CallResult> results, TimeSpan took)
    {
        var failed = results.Where(result => result.Report is not null).ToList();
        var minutes = results.Sum(result => result.Plan.LengthMs) / 60_000.0;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} calls of {minutes:0} minutes in {took.TotalSeconds:0.0} s, {took.TotalSeconds / results.Count:0.000} s each"));
        Assert.True(
            failed.Count == 0,
            $"{failed.Count} of {results.Count} seeds failed: {string.Join(' ', failed.Select(result => result.Plan.Seed))}\n"
                + string.Join('\n', failed.Take(MostReports).Select(result => result.Report)));
    }
}
