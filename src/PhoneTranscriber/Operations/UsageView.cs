namespace PhoneTranscriber.Operations;

/// <summary>What speech sessions amount to.</summary>
/// <param name="Today">Since midnight by the machine's calendar; null while the storage is away.</param>
/// <param name="SinceStart">Since this process began.</param>
internal sealed record UsageView(UsageTotals? Today, UsageTotals SinceStart);
