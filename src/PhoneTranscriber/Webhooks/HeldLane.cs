using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>A lane that was claimed here.</summary>
/// <param name="Claim">The lane.</param>
/// <param name="Owner">
/// The name on the lease, another one for each claim: when a lease ran out and the same node claimed the lane again, whoever held it before
/// has lost it like a stranger.
/// </param>
internal sealed record HeldLane(LaneClaim Claim, string Owner);
