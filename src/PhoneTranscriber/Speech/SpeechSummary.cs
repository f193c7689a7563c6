using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Speech;

/// <summary>What speech sessions amount to: <c>GET /api/speech/summary</c>. All but the last is this process's.</summary>
/// <param name="SessionsOpen">Sessions open now, each billed by the second.</param>
/// <param name="OpenedLastMinute">Attempts to open one, which the account's limit counts.</param>
/// <param name="OpeningsPerMinute"><c>Calls:SessionOpeningsPerMinute</c>; null: no limit.</param>
/// <param name="Waiting">Tracks that wait for leave to open one.</param>
/// <param name="BilledSeconds">Seconds of sessions that have ended.</param>
/// <param name="SavedSeconds">Seconds that tracks did without a session, because nobody spoke.</param>
/// <param name="CostUsd">Cost of the sessions that have ended, USD, where the price is known.</param>
/// <param name="Since">When the process began.</param>
/// <param name="Last24Hours">The ledger's sessions opened within the last 24 h, of all processes.</param>
internal sealed record SpeechSummary(
    long SessionsOpen,
    int OpenedLastMinute,
    int? OpeningsPerMinute,
    int Waiting,
    double BilledSeconds,
    double SavedSeconds,
    double CostUsd,
    DateTimeOffset Since,
    SessionTotals Last24Hours)
{
    /// <summary>How long the storage may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <exception cref="StorageException">The storage is away, or slow.</exception>
    public static async Task<IResult> ReadAsync(
        SpeechUsage usage, OpeningGate gate, IStore store, TimeProvider time, CancellationToken cancel)
    {
        var totals = await SumAsync(store, time, cancel);
        var summary = new SpeechSummary(
            usage.Open, gate.OpenedLastMinute, gate.Limit, gate.Waiting, Round(usage.BilledSeconds), Round(usage.SavedSeconds), Round(usage.CostUsd),
            usage.Since, totals with { BilledSeconds = Round(totals.BilledSeconds), CostUsd = Round(totals.CostUsd) });
        return TypedResults.Json(summary, SpeechJson.Wire.SpeechSummary);
    }

    private static async Task<SessionTotals> SumAsync(IStore store, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await store.SumSessionsAsync(time.GetUtcNow().AddHours(-24).ToUnixTimeMilliseconds(), either.Token);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new StorageException("The storage did not answer in time.", exception, isTransient: true);
        }
    }

    private static double Round(double value) => Math.Round(value, 6);
}
