namespace PhoneTranscriber.Storage;

/// <summary>What many speech sessions amount to.</summary>
/// <param name="Sessions">Those that began.</param>
/// <param name="BilledSeconds">Of those that have ended, s.</param>
/// <param name="CostUsd">Their cost, where the price is known.</param>
internal sealed record SessionTotals(long Sessions, double BilledSeconds, double CostUsd);
