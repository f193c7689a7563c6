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

    /// <summary>Fails with the seeds that failed, and with the timelines of the first of them.</summary>
    public static async Task HoldsAsync(IEnumerable<int> seeds, params IReadOnlyCollection<Trouble> troubles)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (calls, minutes, failed, reports) = (0, 0.0, new List<int>(), new List<string>());
        foreach (var some in seeds.Chunk(Together))
        {
            var batch = await Task.WhenAll(some.Select(seed => PlannedCall.DialAsync(CallPlanner.Plan(seed, CallShape.Long, troubles))));
            await Lockstep.RunAsync(batch);
            foreach (var call in batch)
            {
                minutes += call.Plan.LengthMs / 60_000.0;
                calls++;
                if (CallCheck.Complaints(call) is not { Count: > 0 } complaints)
                    continue;

                failed.Add(call.Plan.Seed);
                if (failed.Count <= MostReports)
                    reports.Add(CallTimeline.Show(call, complaints));
            }

            await Task.WhenAll(batch.Select(call => call.DisposeAsync().AsTask()));
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{calls} seeds, {minutes:0} minutes of calls in {seconds:0.0} s: {seconds / calls:0.000} s per seed"));
        Assert.True(failed.Count == 0, $"{failed.Count} of {calls} seeds failed: {string.Join(' ', failed)}\n{string.Join('\n', reports)}");
    }
}
