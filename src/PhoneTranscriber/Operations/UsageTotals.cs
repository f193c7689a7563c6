using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Operations;

/// <summary>What speech sessions amount to over some time.</summary>
/// <param name="Sessions">Those that began; of all processes today, null since the start of this one.</param>
/// <param name="BilledSeconds">Of those that have ended, s; of all processes today.</param>
/// <param name="SavedSeconds">Without a session, because nobody spoke, s; of this process.</param>
/// <param name="CostUsd">Of those that have ended, where the price is known; of all processes today.</param>
internal sealed record UsageTotals(long? Sessions, double BilledSeconds, double SavedSeconds, double CostUsd)
{
    public static UsageTotals Of(SessionTotals totals, double saved) =>
        new(totals.Sessions, Math.Round(totals.BilledSeconds, 3), Math.Round(saved, 3), Math.Round(totals.CostUsd, 6));
}
