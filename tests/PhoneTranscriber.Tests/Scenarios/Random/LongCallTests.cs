using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Calls that outlive a session. Alone, since <see cref="Lockstep"/> waits for the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class LongCallTests
{
    /// <summary>The service ends every session after three hours.</summary>
    [Fact]
    public Task A_call_of_four_hours_comes_out_as_one_transcript() =>
        RandomScenario.RunAsync([CallPlanner.Plan(4, CallShape.FourHours, Trouble.VagueTimes) with { MayBeInterrupted = false }], stepMs: 500, restMs: 100);

    /// <summary>Turns follow each other so closely that the next session waits in vain for a pause; it must not die of that.</summary>
    [Fact]
    public Task Speech_without_pauses_does_not_let_the_next_session_expire()
    {
        var words = Enumerable.Range(0, 35).SelectMany(turn => ToneWords.Place(
            [.. Enumerable.Range(turn, 12).Select(i => i % ToneWords.Count)], startMs: 500 + (turn * 3_600), wordMs: 200, pauseMs: 80));
        return RandomScenario.RunAsync([new CallPlan
        {
            Seed = 5,
            Model = "universal-3-5-pro",
            Speech = ["InactivityTimeout=5"],
            MayBeInterrupted = false,
            Words = [.. words],
            LengthMs = 128_000,
            Sessions = [],
            Later = new PlannedSession("", new FakeSessionOptions
            {
                Speech = SpeechSource.ToneWords, KeptAudioBytes = 0, MaxDuration = TimeSpan.FromSeconds(100),
            }),
        }]);
    }
}
