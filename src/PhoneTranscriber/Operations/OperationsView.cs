using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Operations;

/// <summary>How the bridge stands: <c>GET /api/operations</c>. What is not said to be of all processes is of this one.</summary>
/// <param name="Version">The bridge's version.</param>
/// <param name="Node">This process among those that share a storage.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="UptimeSeconds">How long ago that is, s.</param>
/// <param name="State"><c>serving</c>, or <c>draining</c>: no new calls, and the live ones are about to end.</param>
/// <param name="Storage">Where calls are kept.</param>
/// <param name="Speech">What transcribes.</param>
/// <param name="Calls">Calls in progress.</param>
/// <param name="Sessions">Speech sessions.</param>
/// <param name="Usage">What they amount to.</param>
/// <param name="Webhooks">The endpoints.</param>
/// <param name="Configuration">The lines of the start-up banner; secrets are shown as <c>set (…last4)</c>.</param>
internal sealed record OperationsView(
    string Version,
    string Node,
    DateTimeOffset StartedAt,
    long UptimeSeconds,
    string State,
    StorageStanding Storage,
    SpeechStanding Speech,
    CallsStanding Calls,
    SessionsStanding Sessions,
    UsageView Usage,
    WebhooksStanding Webhooks,
    IReadOnlyList<BannerLine> Configuration);
