namespace PhoneTranscriber.Storage;

/// <summary>The exclusive right, until <paramref name="LeaseUntil"/> (Unix ms), to send one call's events to one endpoint.</summary>
/// <param name="CallSid">The call.</param>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="Head">Sequence of the next delivery to send.</param>
/// <param name="LeaseUntil">Unix ms.</param>
internal sealed record LaneClaim(string CallSid, string Endpoint, long Head, long LeaseUntil);
