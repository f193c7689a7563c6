namespace PhoneTranscriber.Calls;

/// <summary>A call that another process began, or this one before it was restarted.</summary>
/// <param name="View">What was stored of it.</param>
/// <param name="Sequences">Where each endpoint's count stands, and the live feed's under the empty key.</param>
/// <param name="FirstStreamAt">When its first media stream started; null when it had none.</param>
/// <param name="IsShared">Whether the process that had it lives, as far as is known: what that one left open it will close itself.</param>
internal sealed record ResumedCall(CallView View, IReadOnlyDictionary<string, long> Sequences, DateTimeOffset? FirstStreamAt, bool IsShared);
