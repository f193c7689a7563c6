namespace PhoneTranscriber.Calls;

/// <summary>A call that another process began, or this one before it was restarted.</summary>
/// <param name="View">What was stored of it.</param>
/// <param name="Sequences">Where each endpoint's count stands, and the live feed's under the empty key.</param>
internal sealed record ResumedCall(CallView View, IReadOnlyDictionary<string, long> Sequences);
