namespace PhoneTranscriber.Operations;

/// <summary>Calls in progress.</summary>
/// <param name="Live">How many.</param>
/// <param name="Max"><c>Calls:MaxConcurrent</c>; null: no limit.</param>
internal sealed record CallsStanding(int Live, int? Max);
