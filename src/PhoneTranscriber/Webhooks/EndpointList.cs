namespace PhoneTranscriber.Webhooks;

/// <summary>The webhook endpoints.</summary>
/// <param name="Endpoints">Those that are configured.</param>
/// <param name="Unconfigured">Keys of those that are not, and that events still wait for; null when the storage does not say.</param>
internal sealed record EndpointList(IReadOnlyList<EndpointDocument> Endpoints, IReadOnlyList<string>? Unconfigured);
