namespace PhoneTranscriber.Operations;

/// <summary>Speech sessions.</summary>
/// <param name="Open">Open now, each billed by the second.</param>
/// <param name="Waiting">Tracks that wait for leave to open one.</param>
/// <param name="OpenedLastMinute">Attempts to open one, which the account's limit counts.</param>
/// <param name="OpeningsPerMinute"><c>Calls:SessionOpeningsPerMinute</c>; null: no limit.</param>
internal sealed record SessionsStanding(long Open, int Waiting, int OpenedLastMinute, int? OpeningsPerMinute);
