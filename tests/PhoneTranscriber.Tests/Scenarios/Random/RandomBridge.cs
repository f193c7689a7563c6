using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>
/// A bridge between planned calls and a speech service that treats each of them as planned: every call has a number of its own, and its
/// number's key term tells the service whose session it is.
/// </summary>
internal sealed class RandomBridge : IAsyncDisposable
{
    private const string Term = "keyterms_prompt";

    private RandomBridge(BridgeHarness harness, TimeProvider clock) => (Harness, Clock) = (harness, clock);

    public BridgeHarness Harness { get; }

    public TimeProvider Clock { get; }

    /// <param name="clock">The clock of the bridge and of the speech service.</param>
    /// <param name="plans">The calls to come.</param>
    public static async Task<RandomBridge> StartAsync(TimeProvider clock, params IReadOnlyList<CallPlan> plans)
    {
        var attempts = plans.ToDictionary(TermOf, plan => (Plan: plan, Next: new StrongBox()));
        var harness = await BridgeHarness.StartAsync(
            [.. plans.SelectMany(Settings), "Silence:Timeout=00:00:08"],
            new FakeAssemblyAIOptions { ForQuery = OptionsFor },
            builder =>
            {
                builder.Services.AddSingleton(_ => new Random(plans[0].Seed));
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
            },
            patience: TimeSpan.FromMinutes(10),
            clock);
        return new RandomBridge(harness, clock);

        FakeSessionOptions OptionsFor(IQueryCollection query)
        {
            var (plan, next) = attempts[query[Term].ToString()];
            return plan.Session(Interlocked.Increment(ref next.Value) - 1).Options;
        }
    }

    /// <summary>The sockets opened for a call, in order.</summary>
    public IReadOnlyList<FakeSession> SessionsOf(CallPlan plan) =>
        [.. Harness.Speech.Sessions.Where(session => session.Query.GetValueOrDefault(Term) == TermOf(plan))];

    /// <summary>Stops the bridge, which may have to wait for its clock.</summary>
    public async ValueTask DisposeAsync()
    {
        var stopping = Harness.DisposeAsync().AsTask();
        await Eventually.HoldsAsync(
            () =>
            {
                if (stopping.IsCompleted) return null;
                (Clock as ManualTimeProvider)?.Advance(TimeSpan.FromSeconds(1));
                return "the bridge is still stopping";
            },
            CancellationToken.None,
            TimeSpan.FromSeconds(60));
        await stopping;
    }

    private static IEnumerable<string> Settings(CallPlan plan, int i) =>
    [
        $"Numbers:{i}:Number={plan.Number}",
        $"Numbers:{i}:Speech:Model={plan.Model}",
        string.Create(CultureInfo.InvariantCulture, $"Numbers:{i}:Speech:KeytermsPrompt:0=seed {plan.Seed}"),
        .. plan.Speech.Select(setting => $"Numbers:{i}:Speech:{setting}"),
    ];

    private static string TermOf(CallPlan plan) => string.Create(CultureInfo.InvariantCulture, $"[\"seed {plan.Seed}\"]");

    private sealed class StrongBox
    {
        public int Value;
    }
}
