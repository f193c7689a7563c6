namespace PhoneTranscriber.Storage;

/// <summary>An attempt as the API shows it; see <see cref="AttemptRow"/>.</summary>
internal sealed record AttemptView(int Number, DateTimeOffset At, long DurationMs, int? Status, string? Problem, string? Answer)
{
    public static AttemptView Of(AttemptRow row) =>
        new(row.Number, DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.DurationMs, row.Status, row.Problem, row.Answer);
}
