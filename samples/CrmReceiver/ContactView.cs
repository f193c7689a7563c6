namespace PhoneTranscriber.CrmReceiver;

/// <summary>Somebody who called or was called.</summary>
/// <param name="Number">E.164, or what else the telephone network tells.</param>
/// <param name="Calls">Newest first.</param>
internal sealed record ContactView(string Number, IReadOnlyList<CallEntry> Calls);
