namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>What became of a call.</summary>
/// <param name="Plan">What should have.</param>
/// <param name="Report">What went wrong, with a timeline; null when all is well.</param>
internal sealed record CallResult(CallPlan Plan, string? Report)
{
    public static CallResult Of(PlannedCall call) =>
        new(call.Plan, CallCheck.Complaints(call) is { Count: > 0 } complaints ? CallTimeline.Show(call, complaints) : null);
}
