namespace PhoneTranscriber.Storage;

/// <summary>A speech session in the ledger. Times are Unix ms.</summary>
/// <param name="Key">Ours, unique: a session that never began has no id of the service's.</param>
/// <param name="CallSid">The call.</param>
/// <param name="SessionId">The service's id.</param>
/// <param name="Track"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="Model">The speech model asked for.</param>
/// <param name="OpenedAt">When connecting started.</param>
/// <param name="BegunAt">When the service's <c>Begin</c> arrived.</param>
/// <param name="EndedAt">Null while it is open.</param>
/// <param name="CloseCode">WebSocket close code or HTTP status.</param>
/// <param name="Reason">Why it ended, in words.</param>
/// <param name="AudioSeconds">Audio it was given, s.</param>
/// <param name="BilledSeconds">How long it was open, s.</param>
/// <param name="CostUsd">What that cost, by the price known then.</param>
internal sealed record SessionRow(
    string Key,
    string CallSid,
    string? SessionId,
    string Track,
    string? Model,
    long OpenedAt,
    long? BegunAt,
    long? EndedAt,
    int? CloseCode,
    string? Reason,
    double? AudioSeconds,
    double? BilledSeconds,
    double? CostUsd = null);
